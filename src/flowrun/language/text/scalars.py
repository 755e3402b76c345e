"""One value as text, the same wherever it comes from: the file, `-p`, the environment, an item.

A number keeps the digits it was given in (`1.10`, `007`), and computes as a number. Booleans are
written as YAML writes them, lists and mappings as compact JSON. Nothing has no text.
"""

import json
import math
import re
from collections.abc import Iterable
from typing import Self

# Bounded, because Python refuses to read whole numbers of more than 4,300 digits.
INTEGER = r"[-+]?[0-9]{1,1000}"
# An exponent of three digits would be beyond all numbers, or nothing.
NUMBER = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?"

_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_TYPES = (
    # Booleans before numbers: to Python they are a kind of them.
    (type(None), "null"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
    (list, "array"),
)


class WrittenInteger(int):
    """A whole number that is written as it was."""

    digits: str

    @classmethod
    def of(cls, digits: str) -> Self:
        """Return the number."""
        number = cls(digits)
        number.digits = digits
        return number

    def __str__(self) -> str:
        return self.digits


class WrittenNumber(float):
    """A fraction that is written as it was."""

    digits: str

    @classmethod
    def of(cls, digits: str) -> Self:
        """Return the number; raises ValueError for what is beyond all numbers."""
        number = cls(digits)
        if not math.isfinite(number):
            raise ValueError(f"{digits} is too large")
        number.digits = digits
        return number

    def __str__(self) -> str:
        return self.digits


def parse_integer(digits: str) -> int:
    """Return a whole number; one that would write itself alike has nothing to remember."""
    plain = int(digits)
    return plain if str(plain) == digits else WrittenInteger.of(digits)


def parse_number(digits: str) -> float:
    """Return a whole number or a fraction likewise; raises ValueError for a too large one."""
    if re.fullmatch(INTEGER, digits):
        return parse_integer(digits)
    written = WrittenNumber.of(digits)
    plain = float(digits)
    return plain if str(plain) == digits else written


def json_type(value: object) -> str:
    """Return what JSON Schema calls the type of a value; a boolean is an int to Python only."""
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "object")


def write(value: object) -> str:
    """Return a value as text; raises ValueError for nothing, which has none."""
    match value:
        case None:
            raise ValueError("the value is nothing (null), which has no text")
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case dict():
            return _write_json(value)
        # Filters of Jinja's give iterators too.
        case Iterable():
            return _write_json(list(value))
        case _:
            raise ValueError(f"a {type(value).__name__} has no text")


def _write_json(value: object) -> str:
    match value:
        case dict():
            pairs = (
                f"{_write_json(str(key))}:{_write_json(below)}" for key, below in value.items()
            )
            return f"{{{','.join(pairs)}}}"
        case list() | tuple():
            return f"[{','.join(map(_write_json, value))}]"
        # Digits such as `007` are no number to JSON: there the value itself is written.
        case WrittenInteger() | WrittenNumber() if _JSON_NUMBER.fullmatch(value.digits):
            return value.digits
        case _:
            return json.dumps(value, ensure_ascii=False)
