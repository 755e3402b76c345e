"""Tables: CSV, TSV and JSON Lines files with a header -> rows of texts or values.

In: a file. Out: its columns and, one at a time, its rows with the number of their line. A table
that is damaged is refused as a whole: a row that is left out would be a task that is forgotten.
"""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from flowrun.language.text.scalars import parse_integer, parse_number

Row = tuple[int, Sequence[object]]
"""The line that a row ends in, and its values in the order of the columns."""

DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
JSON_LINES = frozenset({".jsonl", ".ndjson"})
LONGEST_VALUE = 1_000_000


class TableError(Exception):
    """What is wrong with a table, and in which line (0: with the file)."""

    def __init__(self, line: int, summary: str) -> None:
        self.line = line
        super().__init__(summary)


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns, and its rows as they are read."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


def open_table(path: Path, file: TextIOWrapper) -> Table:
    """Return the table in a file that is open; its rows are read when they are asked for.

    Raises:
        TableError: it has no header that names every column once, or is no table.
    """
    suffix = path.suffix.lower()
    if suffix in JSON_LINES:
        return _json_lines(file)
    if suffix in DELIMITERS:
        return _delimited(file, DELIMITERS[suffix])
    known = ", ".join((*DELIMITERS, *sorted(JSON_LINES)))
    raise TableError(0, f"a table ends in one of {known}")


def _delimited(file: TextIOWrapper, delimiter: str) -> Table:
    # csv's own limit is 128 KiB; it holds for the whole process.
    csv.field_size_limit(LONGEST_VALUE)
    # Strict, or a quote that is never closed would swallow the rest of the table in silence.
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    rows = _numbered(reader)
    line, header = next(rows, (0, []))
    _check_header(header, line)
    return Table(tuple(header), (_checked(line, row, header) for line, row in rows))


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401  # csv does not name its type
    """Yield the rows that are not empty; a row may have several lines."""
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise TableError(reader.line_num, str(error)) from None


def _json_lines(file: TextIOWrapper) -> Table:
    rows = _objects(file)
    first = next(rows, None)
    if first is None:
        raise TableError(0, "the table is empty: it has no line")
    line, values = first
    columns = list(values)
    _check_header(columns, line)

    def each() -> Iterator[Row]:
        yield line, list(values.values())
        for number, found in rows:
            # The keys may stand in another order than in the first line.
            if list(found) != columns and set(found) != set(columns):
                raise TableError(number, f"the line has other keys than the first: {list(found)}")
            yield number, [found[column] for column in columns]

    return Table(tuple(columns), each())


def _objects(file: TextIOWrapper) -> Iterator[tuple[int, dict[str, object]]]:
    for number, text in enumerate(file, start=1):
        if not text.strip():
            continue
        try:
            value = json.loads(text, parse_int=parse_integer, parse_float=parse_number)
        except json.JSONDecodeError as error:
            raise TableError(number, f"the line is no JSON: {error.msg}") from None
        except (ValueError, RecursionError):
            raise TableError(number, "the line holds more than a row can") from None
        if not isinstance(value, dict):
            raise TableError(number, 'the line is no object of JSON, as {"sample": "s1"}')
        yield number, value


def _check_header(header: Sequence[str], line: int) -> None:
    if not header:
        raise TableError(0, "the table is empty: it has no header")
    if "" in header:
        raise TableError(line, f"column {header.index('') + 1} has no name")
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise TableError(line, f"two columns are called '{twice}'")


def _checked(line: int, row: Sequence[str], header: Sequence[str]) -> Row:
    if len(row) != len(header):
        raise TableError(line, f"the row has {len(row)} values, and the header {len(header)} names")
    return line, row


CONVERSIONS: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": parse_integer,
    "number": parse_number,
    "boolean": lambda text: {"true": True, "false": False}[text.lower()],
}
