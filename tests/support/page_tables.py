"""Tables of a page, as their rows."""

import re
from collections.abc import Iterator


def tables(page: str) -> Iterator[list[dict[str, str]]]:
    """Yield the rows of each table, by the headings."""
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        headings, _, *rows = (
            [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in table.splitlines()
        )
        yield [dict(zip(headings, row, strict=True)) for row in rows]
