"""What Batch Shipyard moves: local files up, blobs to nodes, files of tasks to blobs."""

from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, literal

_WHEN = {"taskcompletion": "completion", "tasksuccess": "success", "taskfailure": "failure"}
_ACCOUNT = "the account's own storage is meant"
_SHARE = "not carried over, only blobs can be moved"


def read_files(sketch: Sketch, resources: Reader) -> None:
    """Add the `inputs` of `global_resources.files`."""
    for images in ("docker_images", "singularity_images"):
        resources.leave(images, "not carried over: name the image in each step that runs in one")
    for file in resources.sections("files"):
        source, destination = file.section("source"), file.section("destination")
        destination.leave("storage_account_settings", _ACCOUNT)
        transfer = destination.section("data_transfer")
        remote = str(transfer.take("remote_path", ""))
        if "path" not in source or not remote:
            file.note("destination", "not carried over, only blobs can be a destination")
            continue
        container, _, prefix = remote.partition("/")
        folder = str(source.take("path")).rstrip("/")
        globs = [f"{folder}/{glob}" for glob in source.texts("include", ["**"])]
        entry: Section = {"container": sketch.container(container), "files": globs}
        if exclude := source.take("exclude"):
            entry["exclude"] = exclude
        if prefix:
            entry["prefix"] = f"{prefix.rstrip('/')}/"
        sketch.sections.setdefault("inputs", []).append(entry)


def resource_files(sketch: Sketch, task: Reader) -> list[Section]:
    """Return what a node gets before the command."""
    files = [url_file(file) for file in task.sections("resource_files")]
    data = task.section("input_data")
    data.leave("azure_batch", "not carried over: tasks give each other files through a container")
    return [*files, *(_from_storage(sketch, each) for each in data.sections("azure_storage"))]


def url_file(file: Reader) -> Section:
    """Return a resource file of a URL."""
    entry = {"url": file.take("blob_source"), "path": file.take("file_path")}
    return entry | ({"mode": str(file.take("file_mode"))} if "file_mode" in file else {})


def _from_storage(sketch: Sketch, data: Reader) -> Section:
    container, prefix = _remote(sketch, data)
    data.leave("include", "not carried over: all blobs below the prefix come")
    data.leave("exclude", "not carried over: all blobs below the prefix come")
    entry: Section = {"container": container}
    if prefix:
        entry["prefix"] = prefix
    path = str(data.take("local_path", ""))
    # Batch puts files of a task below its working directory, and nowhere else.
    if path.startswith(("/", "$")):
        data.note("local_path", f"'{path}' lies outside the working directory: it is left out")
    elif path:
        entry["path"] = path
    return entry


def output_files(sketch: Sketch, task: Reader) -> list[Section]:
    """Return what a node uploads after the command.

    Shipyard does not mind when there is no such file, so they are optional.
    """
    outputs = task.section("output_data").sections("azure_storage")
    return [file for output in outputs for file in _to_storage(sketch, output)]


def _to_storage(sketch: Sketch, output: Reader) -> list[Section]:
    container, prefix = _remote(sketch, output)
    output.leave("exclude", "not carried over: patterns only say what is uploaded")
    folder = str(output.take("local_path", "")).rstrip("/")
    # Patterns begin in the working directory anyway.
    folder = folder.removeprefix("$AZ_BATCH_TASK_WORKING_DIR").strip("/")
    when = _WHEN.get(str(output.take("condition", "taskcompletion")), "completion")
    entry: Section = {"container": container, "when": when, "optional": True}
    if prefix:
        entry["path"] = prefix.rstrip("/")
    patterns = output.texts("include") or ["**"]
    return [
        {"pattern": literal("/".join(filter(None, (folder, glob)))), **entry} for glob in patterns
    ]


def _remote(sketch: Sketch, data: Reader) -> tuple[str, str]:
    """Return the alias of the container and the folder in it."""
    data.leave("storage_account_settings", _ACCOUNT)
    if data.take("is_file_share"):
        data.note("is_file_share", _SHARE)
    data.leave("blobxfer_extra_options", "not carried over")
    container, _, prefix = str(data.take("remote_path")).strip("/").partition("/")
    return sketch.container(container), f"{prefix.rstrip('/')}/" if prefix else ""
