"""One item of a `for_each`."""

from dataclasses import dataclass

MAX_TASKS = 1_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """What `item` stands for, and how messages call it."""

    value: object
    label: str
