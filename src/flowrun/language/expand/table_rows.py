"""`for_each: {rows: ...}`: an item for every row of a table."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.expand.item import MAX_TASKS, Item
from flowrun.language.expand.tables import CONVERSIONS, Table, TableError, open_table
from flowrun.language.local_paths import local_path
from flowrun.language.suggest import did_you_mean
from flowrun.language.templates.environment import make_context
from flowrun.language.templates.fault import TemplateFaultError
from flowrun.language.templates.leaf import compile_leaf
from flowrun.language.templates.names import Names
from flowrun.language.text.document import Address, find_unfit
from flowrun.language.text.scalars import write

Values = Mapping[str, object]
Test = Callable[[Names], bool]
_WILDCARD = re.compile(r"[*?[]")
_FILES = "This is the path of one table; for files write {files: {container: NAME}}."


def row_items(
    context: BuildContext, rows: Section | str, address: Address, names: Mapping[str, object]
) -> list[Item]:
    """Return an item for every row that is wanted; what is wrong with the table is a problem."""
    section: Section = {"file": rows} if isinstance(rows, str) else rows
    here = address if isinstance(rows, str) else (*address, "file")
    written = local_path(context.problems, section["file"], here)
    if written is None:
        return []
    path = context.problems.document.folder(here) / written
    # Noted for the plan, which lets no download write over it.
    context.own_files.append(path)
    try:
        # Line breaks stay as they are, since csv knows those that stand within a value.
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = open_table(path, file)
            if not _has_columns(context, section, table, address):
                return []
            return _items(context, section, table, address, names)
    except TemplateFaultError as error:
        # What `where` asks for may be missing in the very rows that are read.
        context.problems.add_fault((*address, "where"), error.faults[0])
        return []
    except (TableError, OSError, UnicodeDecodeError) as error:
        hint = _FILES if _WILDCARD.search(section["file"]) else ""
        context.problems.add("bad-table", here, f"{section['file']}{_describe(error)}", hint=hint)
        return []


def _describe(error: TableError | OSError | UnicodeDecodeError) -> str:
    match error:
        case TableError():
            return f", line {error.line}: {error}" if error.line else f": {error}"
        case OSError():
            return f" cannot be read: {error.strerror or type(error).__name__}"
        case _:
            return f" is not UTF-8 (byte 0x{error.object[error.start]:02x})"


def _has_columns(context: BuildContext, section: Section, table: Table, address: Address) -> bool:
    for name in section.get("columns", {}):
        if name not in table.columns:
            hint = did_you_mean(name, table.columns, listed="Columns")
            summary = f"the table has no column '{name}'"
            here = (*address, "columns", name)
            context.problems.add("unknown-column", here, summary, hint=hint, key=True)
            return False
    return True


def _items(
    context: BuildContext,
    section: Section,
    table: Table,
    address: Address,
    names: Mapping[str, object],
) -> list[Item]:
    is_wanted = _compile_where(context, section, address, names)
    converted = _converted(section.get("columns", {}), table)
    wanted = (row for row in converted if is_wanted(row))
    # One more than allowed tells that there are too many, without reading on.
    rows = list(islice(wanted, MAX_TASKS + 1))
    if len(rows) > MAX_TASKS:
        summary = f"the table has more than {MAX_TASKS} rows"
        context.problems.add("too-many-tasks", address, summary)
        return []
    return _labelled(rows, table.columns[0])


def _labelled(rows: list[Names], first: str) -> list[Item]:
    """A row is called by its first column where that tells all of them apart."""
    labels = [write(row[first]) for row in rows]
    if len(set(labels)) < len(labels):
        labels = [", ".join(map(write, row.values())) for row in rows]
    return [Item(row, label) for row, label in zip(rows, labels, strict=True)]


def _converted(columns: Mapping[str, str], table: Table) -> Iterator[Names]:
    convert = [CONVERSIONS.get(columns.get(name, ""), None) for name in table.columns]
    kinds = [columns.get(name, "") for name in table.columns]
    for line, values in table.rows:
        row = Names()
        for name, value, kind, conversion in zip(
            table.columns, values, kinds, convert, strict=True
        ):
            if value is None or (isinstance(value, str) and find_unfit(value)):
                raise TableError(
                    line, f"'{name}' holds nothing, or a character that is not allowed"
                )
            row[name] = value
            if conversion and isinstance(value, str):
                try:
                    row[name] = conversion(value.strip())
                except (ValueError, KeyError):
                    raise TableError(line, f"'{value}' in column '{name}' is no {kind}") from None
        yield row


def _compile_where(
    context: BuildContext, section: Section, address: Address, names: Mapping[str, object]
) -> Test:
    text = section.get("where")
    if text is None:
        return lambda _row: True
    here = (*address, "where")
    scope = replace(context.scope(names), later=frozenset({"item"}))
    try:
        evaluate = compile_leaf(f"{{{{ {text} }}}}", scope)
    except TemplateFaultError as error:
        for fault in error.faults:
            context.problems.add_fault(here, fault)
        # The mistake is told once here, and not again for each row.
        return lambda _row: False

    def test(row: Names) -> bool:
        answer = evaluate(make_context({**names, "item": row}))
        if not isinstance(answer, bool):
            raise TableError(0, f"'where' must be true or false for a row, and is '{answer}'")
        return answer

    return test
