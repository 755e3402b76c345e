"""`for_each` -> the items of a step."""

from collections.abc import Iterator, Mapping, Sequence

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.expand.combinations import matrix_items, zip_items
from flowrun.language.expand.files import Blobs, Listing
from flowrun.language.expand.item import Item
from flowrun.language.expand.listed_values import value_items
from flowrun.language.expand.ranges import range_items
from flowrun.language.expand.table_rows import row_items
from flowrun.language.text.document import Address

COMBINATIONS = ("matrix", "zip")
ForEach = Section | list[object] | str
"""As the file says it: a list alone is short for `values`, a text alone for `rows`."""


def expansion_of(for_each: ForEach) -> Section:
    """Return a `for_each` in its long form."""
    match for_each:
        case list():
            return {"values": for_each}
        case str():
            # One expression that gives a list is no path.
            return {"values" if for_each.startswith("{{") else "rows": for_each}
        case _:
            return for_each


def find_listings(
    context: BuildContext, for_each: Section, address: Address
) -> tuple[Listing, ...]:
    """Return which blobs a rendered `for_each` lists, by itself or in parts of a combination."""
    return tuple(
        Listing.of(context, files, (*address, *below))
        for below, files in sections_of_files(for_each)
    )


def sections_of_files(for_each: Section) -> Iterator[tuple[Address, Section]]:
    """Yield each `files` of a `for_each` in its long form, and where it stands below that."""
    if "files" in for_each:
        yield ("files",), for_each["files"]
    for way in COMBINATIONS:
        for name, source in for_each.get(way, {}).items():
            long = expansion_of(source)
            if "files" in long:
                yield (way, name, "files"), long["files"]


def expand_items(
    context: BuildContext,
    for_each: Section,
    blobs: Blobs,
    address: Address,
    names: Mapping[str, object],
) -> list[Item]:
    """Return the items of a rendered `for_each` in its long form."""
    items = _expand(context, for_each, blobs, address, names)
    # Before they are put together: `limit` counts items, and not the tasks that take them.
    if "limit" in for_each:
        items = items[: for_each["limit"]]
    return _chunks(items, for_each["chunk"]) if "chunk" in for_each else items


def _expand(
    context: BuildContext,
    for_each: Section,
    blobs: Blobs,
    address: Address,
    names: Mapping[str, object],
) -> list[Item]:
    for way in COMBINATIONS:
        if way in for_each:
            here = (*address, way)
            sources = {
                # Sources of a combination have short forms as well.
                name: _source(context, expansion_of(source), blobs, (*here, name), names)
                for name, source in for_each[way].items()
            }
            if way == "zip":
                _refuse_files(context, for_each, address)
                return zip_items(context, sources, address)
            return matrix_items(context, sources, for_each, address)
    return _source(context, for_each, blobs, address, names)


def _refuse_files(context: BuildContext, for_each: Section, address: Address) -> None:
    """Which files there are is known late, and then a missing one would pair the wrong ones."""
    for below, _ in sections_of_files(for_each):
        summary = "files cannot be zipped: nothing says which file goes with which item"
        hint = "Use 'matrix', or 'rows' of a table that names the files."
        context.problems.add("files-in-zip", (*address, *below), summary, hint=hint, key=True)


def _source(
    context: BuildContext,
    source: Section,
    blobs: Blobs,
    address: Address,
    names: Mapping[str, object],
) -> list[Item]:
    match source:
        case {"files": files}:
            return Listing.of(context, files, (*address, "files")).items(blobs)
        case {"range": limits}:
            return range_items(context, limits, (*address, "range"))
        case {"rows": rows}:
            return row_items(context, rows, (*address, "rows"), names)
        case {"repeat": count}:
            return value_items(range(count))
        case _:
            return value_items(source["values"])


def _chunks(items: Sequence[Item], size: int) -> list[Item]:
    """Return lists of so many items each; a list is called by its first and its last."""
    chunks = (items[start : start + size] for start in range(0, len(items), size))
    return [
        Item(
            [item.value for item in chunk],
            chunk[0].label if len(chunk) == 1 else f"{chunk[0].label} to {chunk[-1].label}",
        )
        for chunk in chunks
    ]
