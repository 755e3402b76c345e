"""Secrets are taken out of events, outcomes and errors before anything lays their texts out.

A text that is cut, folded or split into lines holds parts of a secret that nobody finds any more.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TypeVar, cast

from flowrun.model.secret import Secret

OPERATION = "operation"
"""The field of an event that is left as it is: what is secret in a plan has a type of its own."""

Value = TypeVar("Value")


def mask_texts(value: Value, redact: Callable[[str], str]) -> Value:
    """Return the value with every text in it redacted; exceptions are changed in place."""
    return cast("Value", _mask(value, redact))


def masked_json(
    document: object, redact: Callable[[str], str], *, indent: int | None = None
) -> str:
    """Return the document as JSON, and as JSON also when a secret looks like a part of its form,
    such as `true` or a quote.
    """
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    if redact(text) == text:  # as nearly always, and much quicker than to look into every value
        return text
    return json.dumps(mask_texts(document, redact), ensure_ascii=False, indent=indent)


def _mask(value: object, redact: Callable[[str], str]) -> object:
    match value:
        # The one hides itself, the other holds words of our own.
        case Secret() | Enum():
            return value
        case str():
            return redact(value)
        case tuple() | list():
            return type(value)(_mask(item, redact) for item in value)
        case Mapping():
            return {_mask(key, redact): _mask(item, redact) for key, item in value.items()}
        case BaseException():
            return _mask_error(value, redact)
        case _:
            return _mask_fields(value, redact)


def _mask_error(error: BaseException, redact: Callable[[str], str]) -> BaseException:
    """Its class may not be made anew from what it holds."""
    error.args = tuple(_mask(item, redact) for item in error.args)
    # Its attributes too, where flowrun's own errors keep what they tell.
    vars(error).update({name: _mask(item, redact) for name, item in vars(error).items()})
    return error


def _mask_fields(value: object, redact: Callable[[str], str]) -> object:
    if not is_dataclass(value) or isinstance(value, type):
        return value
    names = (field.name for field in fields(value) if field.name != OPERATION)
    return replace(value, **{name: _mask(getattr(value, name), redact) for name in names})
