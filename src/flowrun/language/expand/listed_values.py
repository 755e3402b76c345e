"""`for_each: {values: [...]}` and `{repeat: n}`: items that the file itself lists or counts."""

from collections.abc import Iterable, Mapping

from flowrun.language.expand.item import Item
from flowrun.language.templates.names import Names
from flowrun.language.text.scalars import write


def value_items(values: Iterable[object]) -> list[Item]:
    """Return an item for every value; of a mapping templates read the entries by name."""
    return [
        Item(Names(value) if isinstance(value, Mapping) else value, write(value))
        for value in values
    ]
