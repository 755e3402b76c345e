"""The kinds of filterable properties: which operators each allows, how each reads its values."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import ClassVar, Self

from localbatch.service.wire import parse_time

Scalar = str | int | datetime
"""What is compared; booleans are integers."""


class ValueType(Enum):
    """What a literal or a property's value is."""

    TEXT = auto()
    TIME = auto()
    INTEGER = auto()
    BOOLEAN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A property's type, its operators, and its known values (empty: any)."""

    # Made below: a class has no instances while it is being defined.
    STRING: ClassVar["Kind"]
    ENUM: ClassVar["Kind"]
    TIME: ClassVar["Kind"]
    INTEGER: ClassVar["Kind"]
    BOOLEAN: ClassVar["Kind"]

    type: ValueType
    operators: frozenset[str]
    values: frozenset[str] = frozenset()

    def only(self, *operators: str) -> Self:
        """Return this kind with fewer operators."""
        return replace(self, operators=frozenset(operators))

    def without(self, operator: str) -> Self:
        """Return this kind without an operator."""
        return replace(self, operators=self.operators - {operator})

    def of(self, *values: str) -> Self:
        """Return this kind with its known values, which are compared in any case."""
        return replace(self, values=frozenset(value.lower() for value in values))

    def read(self, value: object) -> Scalar | None:
        """Return a property's value as it is compared; None for a missing one."""
        return None if value is None else _READERS[self.type](value)


_EQUALITY = frozenset({"eq", "ne"})
_ORDER = _EQUALITY | {"gt", "ge", "lt", "le"}

Kind.STRING = Kind(type=ValueType.TEXT, operators=_ORDER | {"startswith"})
Kind.ENUM = Kind(type=ValueType.TEXT, operators=_EQUALITY)
Kind.TIME = Kind(type=ValueType.TIME, operators=_ORDER)
Kind.INTEGER = Kind(type=ValueType.INTEGER, operators=_ORDER)
Kind.BOOLEAN = Kind(type=ValueType.BOOLEAN, operators=_EQUALITY)


def _read_text(value: object) -> Scalar:
    # In small letters, as are the texts of a filter: the service compares them ignoring case.
    return str(value).lower()


def _read_time(value: object) -> Scalar:
    return parse_time(str(value))


def _read_int(value: object) -> Scalar:
    # A 64-bit number is a text in a representation.
    return int(str(value))


_READERS: dict[ValueType, Callable[[object], Scalar]] = {
    ValueType.TEXT: _read_text,
    ValueType.TIME: _read_time,
    ValueType.INTEGER: _read_int,
    ValueType.BOOLEAN: bool,
}
