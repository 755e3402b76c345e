"""Resource files and output files of tasks."""

from collections.abc import Sequence

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.paths import (
    blob_prefix,
    check_relative,
    file_name,
    known_blob,
    new_blob,
)
from flowrun.language.problems import Problems
from flowrun.language.text.document import Address
from flowrun.model.files import (
    BlobFile,
    BlobTree,
    OutputFile,
    ResourceFile,
    UploadWhen,
    UrlFile,
)
from flowrun.model.globs import has_wildcard, only_path

_WHEN = {
    "success": UploadWhen.SUCCESS,
    "failure": UploadWhen.FAILURE,
    "completion": UploadWhen.COMPLETION,
}


def build_resource_files(
    context: BuildContext, section: Section, address: Address
) -> tuple[ResourceFile, ...]:
    """Return what a node downloads before the command of this task or start task."""
    return build_files(context, section.get("resource_files", ()), (*address, "resource_files"))


def build_files(
    context: BuildContext, entries: Sequence[Section], address: Address
) -> tuple[ResourceFile, ...]:
    """Return the resource files of a list."""
    return tuple(
        _resource_file(context, entry, (*address, index)) for index, entry in enumerate(entries)
    )


def _resource_file(context: BuildContext, entry: Section, address: Address) -> ResourceFile:
    mode, identity = entry.get("mode"), entry.get("identity", "")
    check_relative(context.problems, entry.get("path", ""), (*address, "path"))
    if "url" in entry:
        return UrlFile(url=entry["url"], path=entry["path"], mode=mode, identity=identity)
    container = context.container_name(entry["container"], (*address, "container"))
    if "blob" in entry:
        blob = known_blob(context.problems, entry["blob"], (*address, "blob"))
        path = entry.get("path") or file_name(blob)
        return BlobFile(container=container, blob=blob, path=path, mode=mode, identity=identity)
    prefix = blob_prefix(context.problems, entry.get("prefix", ""), (*address, "prefix"))
    path = entry.get("path", "")
    return BlobTree(container=container, prefix=prefix, path=path, mode=mode, identity=identity)


def build_output_files(
    context: BuildContext, section: Section, address: Address
) -> tuple[OutputFile, ...]:
    """Return what a node uploads after the command of this task."""
    return tuple(
        _output_file(context, entry, (*address, "output_files", index))
        for index, entry in enumerate(section.get("output_files", ()))
    )


def _output_file(context: BuildContext, entry: Section, address: Address) -> OutputFile:
    alias = entry["container"]
    return OutputFile(
        pattern=entry["pattern"],
        container=context.container_name(alias, (*address, "container")),
        path=_output_path(context, entry, address),
        when=_WHEN[entry.get("when", "success")],
        optional=entry.get("optional", False),
        workflow=context.mark_for(alias),
        identity=entry.get("identity", ""),
    )


def _output_path(context: BuildContext, entry: Section, address: Address) -> str:
    """Return the blob's name, or for Batch the folder of what a pattern with wildcards finds.

    A name that ends in a slash is a folder in any case: the file keeps its own name in it.
    """
    problems, here = context.problems, (*address, "path")
    path, pattern = entry.get("path", ""), entry["pattern"]
    if has_wildcard(pattern):
        folder = _folder_of(problems, path, only_path(pattern), here)
        # A slash alone stays, so that it is refused and not taken for no folder.
        return new_blob(problems, folder.rstrip("/") or folder, here) if folder else ""
    name = pattern.rpartition("/")[2]
    is_known = "$" not in name
    if not path:
        if is_known:
            new_blob(problems, name, (*address, "pattern"))
        return ""
    if not path.endswith("/"):
        return new_blob(problems, path, here)
    if not is_known:
        summary = f"the file's name in the folder '{path}' is known on the node only"
        problems.add("blob-name", here, summary, hint="Name the blob, without a slash at its end.")
    return new_blob(problems, path + name, here)


def _folder_of(problems: Problems, path: str, only: str | None, address: Address) -> str:
    """Batch takes brackets around a literal character for a wildcard, and `path` for a folder then.

    Here it names the blob of the one file, which must keep its own name.
    """
    if only is None or path.endswith("/"):
        return path
    folder, slash, name = path.rpartition("/")
    if path and name != only.rpartition("/")[2]:
        summary = f"'{path}' gives another name to a file whose own name has *, ? or ["
        hint = "Batch cannot rename it: end 'path' with its name, or with the slash of a folder."
        problems.add("blob-name", address, summary, hint=hint)
    return folder + slash
