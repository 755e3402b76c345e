"""The `downloads` section -> which blobs come home, and where to."""

import os
from pathlib import Path

from flowrun.errors import Severity
from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.paths import blob_prefix, tidy_path
from flowrun.language.local_paths import local_path
from flowrun.language.text.document import Address
from flowrun.model.files import Download


def build_downloads(context: BuildContext, section: list[Section]) -> tuple[Download, ...]:
    """Return the downloads; `to` is relative to the workflow file."""
    return tuple(
        _build(context, entry, ("downloads", index)) for index, entry in enumerate(section)
    )


def _build(context: BuildContext, entry: Section, address: Address) -> Download:
    here = (*address, "to")
    # With a problem by now; what else is wrong is told all the same.
    to = local_path(context.problems, entry["to"], here) or entry["to"]
    folder = tidy_path(context.problems.document.folder(here), to)
    _check_folder(context, folder, here)
    return Download(
        container=context.container_name(entry["container"], (*address, "container")),
        to=folder,
        written_to=entry["to"],
        prefix=blob_prefix(context.problems, entry.get("prefix", ""), (*address, "prefix")),
        files=entry.get("files", "**"),
    )


def _check_folder(context: BuildContext, folder: Path, address: Address) -> None:
    """Say before the tasks run, and not after, that their results will find no place."""
    # The nearest of its folders that is there; lexists, since a dangling link is in the way too.
    there = next((path for path in (folder, *folder.parents) if os.path.lexists(path)), folder)
    if not there.is_dir():
        summary = f"nothing can be downloaded into {folder}: {there} is not a folder"
        hint = "Name another folder, or move the file away."
        context.problems.add("no-folder", address, summary, hint=hint)
    # A warning, as the rights may be others when the results come.
    elif not os.access(there, os.W_OK | os.X_OK):
        summary = f"{there} cannot be written, so the results could not come home"
        context.problems.add("no-folder", address, summary, severity=Severity.WARNING)
