"""Resource files and output files of tasks."""

from flowrun.language.assemble.context import BuildContext, Section
from flowrun.language.assemble.paths import check_relative, file_name
from flowrun.language.text.document import Address
from flowrun.model.files import (
    BlobFile,
    BlobTree,
    OutputFile,
    ResourceFile,
    UploadWhen,
    UrlFile,
)

_WHEN = {
    "success": UploadWhen.SUCCESS,
    "failure": UploadWhen.FAILURE,
    "completion": UploadWhen.COMPLETION,
}


def build_resource_files(
    context: BuildContext, section: Section, address: Address
) -> tuple[ResourceFile, ...]:
    """Return what a node downloads before the command of this task or start task."""
    return tuple(
        _resource_file(context, entry, (*address, "resource_files", index))
        for index, entry in enumerate(section.get("resource_files", ()))
    )


def _resource_file(context: BuildContext, entry: Section, address: Address) -> ResourceFile:
    mode = entry.get("mode")
    check_relative(context.problems, entry.get("path", ""), (*address, "path"))
    if "url" in entry:
        return UrlFile(url=entry["url"], path=entry["path"], mode=mode)
    container = context.container_name(entry["container"], (*address, "container"))
    if "blob" in entry:
        blob = entry["blob"]
        path = entry.get("path") or file_name(blob)
        return BlobFile(container=container, blob=blob, path=path, mode=mode)
    prefix, path = entry.get("prefix", ""), entry.get("path", "")
    return BlobTree(container=container, prefix=prefix, path=path, mode=mode)


def build_output_files(
    context: BuildContext, section: Section, address: Address
) -> tuple[OutputFile, ...]:
    """Return what a node uploads after the command of this task."""
    return tuple(
        _output_file(context, entry, (*address, "output_files", index))
        for index, entry in enumerate(section.get("output_files", ()))
    )


def _output_file(context: BuildContext, entry: Section, address: Address) -> OutputFile:
    path = entry.get("path", "")
    check_relative(context.problems, path, (*address, "path"))
    return OutputFile(
        pattern=entry["pattern"],
        container=context.container_name(entry["container"], (*address, "container")),
        path=path,
        when=_WHEN[entry.get("when", "success")],
        optional=entry.get("optional", False),
    )
