"""A value with each of its parts changed in turn, for tests that no part is forgotten."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from flowrun.model.secret import Secret


def altered(value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any field of any dataclass
    """Yield the value with each of its parts changed in turn, and the name of the part."""
    match value:
        case (
            Secret() | StrEnum() | bool() | Path() | int() | datetime() | timedelta() | str() | None
        ):
            yield "", _another(value)
        case Mapping():
            for key in value:
                yield from ((part, {**value, key: other}) for part, other in altered(value[key]))
            yield "", {**value, "MORE": "x"}
        case tuple():
            for index, member in enumerate(value):
                before, after = value[:index], value[index + 1 :]
                yield from ((part, (*before, other, *after)) for part, other in altered(member))
            yield "", (*value, *value) or ("x",)
        case _:
            for field in fields(value):
                for part, other in altered(getattr(value, field.name)):
                    name = part or f"{type(value).__name__}.{field.name}"
                    yield name, replace(value, **{field.name: other})


def _another(value: object) -> object:
    match value:
        case Secret():
            return Secret("other")
        case StrEnum():
            return next(member for member in type(value) if member is not value)
        case datetime() | timedelta():
            return value + timedelta(seconds=1)
        case int():
            return value + 1
        case Path():
            return value / "other"
        case _:
            return f"{value}x"
