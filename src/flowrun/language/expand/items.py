"""`for_each` -> the items of a step."""

from collections.abc import Iterable

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.expand.files import Blobs, Listing
from flowrun.language.expand.item import MAX_TASKS, Item
from flowrun.language.text.document import Address
from flowrun.language.text.scalars import write


def find_listing(context: BuildContext, for_each: Section, address: Address) -> Listing | None:
    """Return which blobs a rendered `for_each` lists, if it lists any."""
    files = for_each.get("files")
    return None if files is None else Listing.of(context, files, (*address, "files"))


def expand_items(
    context: BuildContext, for_each: Section, blobs: Blobs, address: Address
) -> list[Item]:
    """Return the items of a rendered `for_each`."""
    listing = find_listing(context, for_each, address)
    if listing:
        return listing.items(blobs)
    if "range" in for_each:
        return _range(context, for_each["range"], (*address, "range"))
    return _items(for_each["values"])


def _range(context: BuildContext, limits: Section, address: Address) -> list[Item]:
    numbers = range(limits.get("start", 0), limits["stop"], limits.get("step", 1))
    # A slice of a range costs nothing, however many numbers it stands for.
    if numbers[MAX_TASKS:]:
        summary = f"the range has more than {MAX_TASKS} numbers"
        context.problems.add("too-many-tasks", address, summary)
        return []
    return _items(numbers)


def _items(values: Iterable[object]) -> list[Item]:
    return [Item(value, write(value)) for value in values]
