"""`for_each: {matrix: ...}` and `{zip: ...}`: items made of the items of several sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.expand.item import MAX_TASKS, Item
from flowrun.language.suggest import did_you_mean
from flowrun.language.templates.names import Names
from flowrun.language.text.document import Address
from flowrun.language.text.scalars import write

Sources = Mapping[str, Sequence[Item]]


def matrix_items(
    context: BuildContext, sources: Sources, for_each: Section, address: Address
) -> list[Item]:
    """Return every combination but the excluded ones, and then those that are included."""
    excluded: list[Section] = for_each.get("exclude", [])
    included: list[Section] = for_each.get("include", [])
    # Reckoned before anything is built: a few lists can have billions of combinations.
    count = prod(map(len, sources.values()))
    if count > MAX_TASKS:
        summary = f"the matrix has {count} combinations; at most {MAX_TASKS} tasks are possible"
        context.problems.add("too-many-tasks", (*address, "matrix"), summary, key=True)
        return []
    if not _names_are_known(context, sources, for_each, address):
        return []
    combined = [_combine(sources, items) for items in product(*sources.values())]
    return [*_without(context, combined, excluded, address), *map(_included, included)]


def zip_items(context: BuildContext, sources: Sources, address: Address) -> list[Item]:
    """Return the first items together, then the second ones, and so on."""
    lengths = {name: len(items) for name, items in sources.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"'{name}' has {length}" for name, length in lengths.items())
        summary = f"the sources of a zip must be equally long: {told}"
        context.problems.add("zip-lengths", (*address, "zip"), summary, key=True)
        return []
    return [_combine(sources, items) for items in zip(*sources.values(), strict=True)]


def _combine(sources: Sources, items: Iterable[Item]) -> Item:
    found = tuple(items)
    value = Names(zip(sources, (item.value for item in found), strict=True))
    return Item(value, ", ".join(item.label for item in found))


def _included(values: Section) -> Item:
    return Item(Names(values), ", ".join(map(write, values.values())))


def _without(
    context: BuildContext, items: Sequence[Item], excluded: Sequence[Section], address: Address
) -> Iterator[Item]:
    """Yield what no entry excludes; an entry that excludes nothing is a mistake."""
    # As texts, so that a `1` in the file excludes the `1` of a table.
    wanted = [{name: write(value) for name, value in entry.items()} for entry in excluded]
    used = [False] * len(wanted)
    for item in items:
        hits = [index for index, entry in enumerate(wanted) if _has(item, entry)]
        for index in hits:
            used[index] = True
        if not hits:
            yield item
    for index, is_used in enumerate(used):
        if not is_used and items:
            summary = "no combination has these values, so nothing is left out"
            context.problems.add("excludes-nothing", (*address, "exclude", index), summary)


def _has(item: Item, entry: Mapping[str, str]) -> bool:
    value = item.value
    return isinstance(value, Names) and all(
        write(value[name]) == text for name, text in entry.items()
    )


def _names_are_known(
    context: BuildContext, sources: Sources, for_each: Section, address: Address
) -> bool:
    for key in ("exclude", "include"):
        for index, entry in enumerate(for_each.get(key, [])):
            here = (*address, key, index)
            strange = next((name for name in entry if name not in sources), None)
            lacking = [name for name in sources if name not in entry]
            if strange is not None:
                hint = did_you_mean(strange, sources, listed="Names")
                summary = f"the matrix has no '{strange}'"
                context.problems.add("unknown-name", (*here, strange), summary, hint=hint, key=True)
                return False
            if key == "include" and lacking:
                summary = f"a combination needs a value for '{lacking[0]}' too"
                context.problems.add("unknown-name", here, summary)
                return False
    return True
