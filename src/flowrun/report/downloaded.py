"""What came home, in sentences."""

from collections.abc import Iterator

from flowrun.execute.events import Downloaded
from flowrun.report.words import plural, some, visible

SHOWN = 3


def describe_downloaded(downloaded: Downloaded) -> Iterator[str]:
    """Yield how many files a download found, and which of them are new or have changed."""
    folder = visible(downloaded.folder)
    where = "the current folder" if folder == "." else folder
    fresh, unchanged = len(downloaded.files), downloaded.unchanged
    if not fresh + unchanged:
        return
    parts = [
        f"{fresh} new or changed" if fresh else "",
        f"{unchanged} unchanged" if unchanged else "",
    ]
    found = plural(fresh + unchanged, "file")
    yield f"{found} in {where}: {', '.join(part for part in parts if part)}."
    if fresh:
        yield f"New or changed: {some([visible(name) for name in downloaded.files], SHOWN)}."
