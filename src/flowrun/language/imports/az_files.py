"""Resource files, output files and environment settings of `az batch`."""

import re

from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, put

_WHEN = {"taskcompletion": "completion", "tasksuccess": "success", "taskfailure": "failure"}
_CONTAINER = re.compile(r"https?://[^/?#\s]+/([a-z0-9](?:-?[a-z0-9]){2,62})/?(?:\?.*)?")
_ACCESS = "the container of this name in the account's own storage is meant, without the access"


def resource_files(sketch: Sketch, source: Reader, key: str = "resourceFiles") -> list[Section]:
    """Return what a node downloads."""
    found = (_resource_file(sketch, file) for file in source.sections(key))
    return [file for file in found if file]


def _resource_file(sketch: Sketch, file: Reader) -> Section:
    entry = _whence(sketch, file)
    if entry:
        put(entry, "mode", file.text("fileMode"))
        put(entry, "identity", file.section("identityReference").take("resourceId"))
    return entry


def _whence(sketch: Sketch, file: Reader) -> Section:
    """Return where the file comes from, and where it goes; nothing where that cannot be said."""
    source = file.section("source")
    if "fileGroup" in source:
        container, prefix = f"fgrp-{source.text('fileGroup')}", source.text("prefix")
        # A prefix that holds something of the item names just one file.
        key = "blob" if "{{" in prefix else "prefix"
        return _from_container(sketch, file, container, {key: prefix})
    if "autoStorageContainerName" in file:
        container = file.text("autoStorageContainerName")
        return _from_container(sketch, file, container, {"prefix": file.take("blobPrefix")})
    if "storageContainerUrl" in file:
        container = _container_of(file, "storageContainerUrl")
        blobs = {"prefix": file.take("blobPrefix")}
        return _from_container(sketch, file, container, blobs) if container else {}
    address = file.text("httpUrl") or file.text("blobSource")
    path = file.take("filePath") or address.partition("?")[0].rpartition("/")[2]
    return {"url": address, "path": path}


def _from_container(sketch: Sketch, file: Reader, container: str, blobs: Section) -> Section:
    entry: Section = {"container": sketch.container(container)}
    for key, value in (*blobs.items(), ("path", file.take("filePath"))):
        put(entry, key, value)
    return entry


def _container_of(source: Reader, key: str) -> str:
    """Return the container that a URL names; its query may hold a secret, and is left out."""
    found = _CONTAINER.fullmatch(source.text(key))
    if not found:
        source.note(key, "not carried over: name a container of the workflow")
        return ""
    source.note(key, _ACCESS)
    return found[1]


def output_files(sketch: Sketch, source: Reader) -> list[Section]:
    """Return what a node uploads."""
    found = (_output_file(sketch, file) for file in source.sections("outputFiles"))
    return [file for file in found if file]


def _output_file(sketch: Sketch, file: Reader) -> Section:
    pattern = file.take("filePattern")
    condition = file.section("uploadOptions").take("uploadCondition", "taskcompletion")
    target = _whither(sketch, file.section("destination"))
    entry: Section = {
        "pattern": pattern,
        **target,
        "when": _WHEN.get(str(condition).lower(), "completion"),
        # To Batch a file that is not there is no failure.
        "optional": True,
    }
    return entry if target else {}


def _whither(sketch: Sketch, destination: Reader) -> Section:
    auto, plain = destination.section("autoStorage"), destination.section("container")
    entry: Section = {}
    if "fileGroup" in auto:
        entry["container"] = sketch.container(f"fgrp-{auto.take('fileGroup')}")
        put(entry, "path", auto.take("path"))
    elif container := _container_of(plain, "containerUrl"):
        entry["container"] = sketch.container(container)
        put(entry, "path", plain.take("path"))
        put(entry, "identity", plain.section("identityReference").take("resourceId"))
    return entry


def environment(sketch: Sketch, source: Reader, key: str = "environmentSettings") -> Section:
    """Return `env`."""
    env: Section = {}
    for each in source.sections(key):
        value = each.take("value", "")
        env[each.text("name")] = sketch.secret_of(value) or value
    return env
