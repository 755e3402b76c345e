"""The route table -> the table of what the local account does, in Markdown.

`python -m localbatch.pages.coverage docs/localbatch/operations.md` puts it into the page.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from localbatch.http.routing import Route
from localbatch.routes import ROUTES

BEGIN = "<!-- Made by localbatch.pages.coverage from the route table. -->"
END = "<!-- End of the table. -->"

# What is not listed is held to be there as a whole.
_PARTS = {
    "POST /pools": "mounts, disks and networks are kept, but mean nothing here",
    "GET /supportedimages": "the marketplace images that one machine can stand in for",
    "GET /poolusagemetrics": "two hours late, as the service is; pools without nodes are left out",
    "GET /applications": "always an empty list",
}


def render_coverage() -> str:
    """Return the table, between its two marks."""
    return "\n".join((BEGIN, "| operation | emulated |", "|---|---|", *_rows(), END))


def put_into(page: str) -> str:
    """Return the page with the current table in place of the one it holds."""
    # What stands around the marks is written by hand and stays.
    before, _, rest = page.partition(BEGIN)
    return before + render_coverage() + rest.partition(END)[2]


def _rows() -> Iterator[str]:
    for route in ROUTES:
        yield f"| `{route.operation}` | {_extent(route)} |"


def _extent(route: Route) -> str:
    part = _PARTS.get(route.operation)
    return f"in part: {part}" if part else "yes"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(put_into(path.read_text(encoding="utf-8")), encoding="utf-8")
