"""The `downloads` section -> which blobs come home, and where to."""

from flowrun.language.assemble.context import BuildContext, Section
from flowrun.language.assemble.paths import tidy_path
from flowrun.model.files import Download


def build_downloads(context: BuildContext, section: list[Section]) -> tuple[Download, ...]:
    """Return the downloads; `to` is relative to the workflow file."""
    return tuple(
        Download(
            container=context.container_name(entry["container"], ("downloads", index, "container")),
            to=tidy_path(context.folder, entry["to"]),
            written_to=entry["to"],
            prefix=entry.get("prefix", ""),
            files=entry.get("files", "**"),
        )
        for index, entry in enumerate(section)
    )
