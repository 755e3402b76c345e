"""Any value of flowrun -> what JSON knows; a Secret stays masked."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from flowrun.errors import FlowrunError, GatewayError
from flowrun.model.secret import Secret

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
SCHEMA_VERSION = 1
"""Of every document and event that flowrun writes; it grows when a reader could break."""


def to_json(value: object) -> Json:  # noqa: PLR0911  # one return a kind of value
    """Return dataclasses as objects, sequences as lists, durations in seconds, times in ISO 8601,
    paths as text.
    """
    match value:
        case None | bool() | int() | float():
            return value
        # Before `str`, which a StrEnum is as well; the text of a Secret is its mask.
        case Secret() | Path() | Enum():
            return str(value.value if isinstance(value, Enum) else value)
        case str():
            return value
        case timedelta() | datetime():
            return _time_to_json(value)
        case Mapping():
            return {str(key): to_json(item) for key, item in value.items()}
        case tuple() | list():
            return [to_json(item) for item in value]
        case BaseException():
            return error_to_json(value)
        case _:
            return fields_to_json(value)


def _time_to_json(value: timedelta | datetime) -> Json:
    return value.total_seconds() if isinstance(value, timedelta) else value.isoformat()


def fields_to_json(value: object) -> dict[str, Json]:
    """Return the fields of a dataclass."""
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} has no form in JSON")
    return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}


def error_to_json(error: BaseException) -> dict[str, Json]:
    """Return the kind of an error, the service's code if it has one, and its text."""
    return {
        "type": type(error).__name__,
        "code": error.code if isinstance(error, GatewayError) else None,
        # What other exceptions say may hold anything, a secret among it.
        "message": str(error) if isinstance(error, FlowrunError | OSError) else "",
    }
