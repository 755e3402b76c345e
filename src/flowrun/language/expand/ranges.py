"""`for_each: {range: ...}`: numbers at equal distances, exact also where they are fractions."""

from decimal import Decimal

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.expand.item import MAX_TASKS, Item
from flowrun.language.expand.listed_values import value_items
from flowrun.language.text.document import Address
from flowrun.language.text.scalars import parse_number, write


def range_items(context: BuildContext, limits: Section, address: Address) -> list[Item]:
    """Return an item for every number; a range of too many is a problem."""
    # As written: 0.1 has no exact value in the numbers that a machine counts with.
    start, stop, step = (
        Decimal(write(limits.get(key, default)))
        for key, default in (("start", 0), ("stop", 0), ("step", 1))
    )
    whole, rest = divmod(stop - start, step)
    # A rest against the direction of the step says that the stop lies behind the start.
    count = max(0, int(whole) + (1 if rest * step > 0 else 0))
    if count > MAX_TASKS:
        summary = f"the range has {count} numbers; at most {MAX_TASKS} tasks are possible"
        context.problems.add("too-many-tasks", address, summary)
        return []
    numbers = (start + step * index for index in range(count))
    # 0.50 after 0.25 would be another text than the 0.5 that people write.
    return value_items(parse_number(format(number.normalize(), "f")) for number in numbers)
