"""JSON bodies against the models of the SDK: what a body has that its model has not, lacks, or
writes in another form; and the same body after the model has read it and written it again.

In: a model class of `azure.batch.models` and a parsed body. Out: sentences, none for a good body.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from azure.batch import models
from azure.batch._utils.model_base import Model, SdkJSONEncoder
from azure.batch.models import _enums as enums

Shape = type[Model]
"""A model class, whose properties are declared with `rest_field`."""

WIRE_SPELLINGS: Mapping[type[Enum], frozenset[str]] = {
    # Recordings of the service write these with capitals, against its own description.
    enums.BatchErrorSourceCategory: frozenset({"UserError", "ServerError"}),
    enums.BatchTaskAddStatus: frozenset({"Success", "ClientError", "ServerError"}),
    enums.BatchNodeFillType: frozenset({"Spread", "Pack"}),
    enums.OutputFileUploadCondition: frozenset({"TaskSuccess", "TaskFailure", "TaskCompletion"}),
}
"""The enumerations whose values the service writes otherwise than the SDK spells them."""

WITHHELD = frozenset({("UserAccount", "password")})
"""What the models require and the service does not tell again."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z")
_DURATION = re.compile(
    r"P(?=.)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,7})?)S)?)?"
)
_ZERO_PART = re.compile(r"(?<!\d)0\d|(?<![\d.])0[DHM]|\.\d*0S")
_NATIVE: Mapping[object, str] = {str: "a string", int: "an integer", bool: "true or false"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A property of a model."""

    attribute: str
    type: object
    is_required: bool
    is_read_only: bool
    is_text: bool
    """A number that travels as a string."""


@cache
def fields(shape: Shape) -> Mapping[str, Field]:
    """Return a model's properties by their REST names."""
    hints = get_type_hints(shape, localns={"_models": models})
    declared = {
        name: value for name, value in vars(shape).items() if hasattr(value, "_rest_name_input")
    }
    return {
        field._rest_name_input or name: Field(  # noqa: SLF001 - nothing else tells it
            attribute=name,
            type=hints[name],
            is_required=NoneType not in get_args(hints[name]),
            is_read_only=field._visibility == ["read"],  # noqa: SLF001
            is_text=field._format == "str",  # noqa: SLF001
        )
        for name, field in declared.items()
    }


def response_problems(shape: Shape, body: object, *, whole: bool = True) -> list[str]:
    """Return what is wrong with a body that the service sent; `whole` unless $select chose."""
    return list(_Checker(sent_by_service=True, whole=whole).check("", shape, body))


def request_problems(shape: Shape, body: object) -> list[str]:
    """Return what is wrong with a body that a client sent."""
    return list(_Checker(sent_by_service=False, whole=True).check("", shape, body))


def round_trip_problems(shape: Shape, body: Mapping[str, object]) -> list[str]:
    """Return what the model loses or changes. Times and durations are compared by their values:
    the SDK keeps six digits of a time, and calculates with durations as floating-point numbers.
    """
    again = json.loads(json.dumps(_reread(shape(body)), cls=SdkJSONEncoder))
    was, becomes = _values(shape, body), _values(shape, again)
    return [] if was == becomes else [f"{was} was read as {becomes}"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checker:
    sent_by_service: bool
    whole: bool

    def check(self, path: str, shape: Shape, body: object) -> Iterator[str]:
        if not isinstance(body, dict):
            yield f"{path or 'the body'} is {body!r} instead of an object"
            return
        known = fields(shape)
        for name, value in body.items():
            where = f"{path}.{name}".lstrip(".")
            if name not in known:
                yield f"{where} is no property of {shape.__name__}"
            elif known[name].is_read_only and not self.sent_by_service:
                yield f"{where} can only be read"
            else:
                yield from self._value(where, known[name], known[name].type, value)
        for name, field in known.items():
            if field.is_required and name not in body and not self._may_lack(path, shape, name):
                yield f"{f'{path}.{name}'.lstrip('.')} is missing"

    def _may_lack(self, path: str, shape: Shape, name: str) -> bool:
        is_chosen = not self.whole and not path
        return is_chosen or (self.sent_by_service and (shape.__name__, name) in WITHHELD)

    def _value(self, path: str, field: Field, kind: object, value: object) -> Iterator[str]:
        options = [option for option in _options(kind) if option is not NoneType]
        choices = [
            option for option in options if isinstance(option, type) and issubclass(option, Enum)
        ]
        match options:
            case _ if value is None:
                yield f"{path} is null; what is not there is left out"
            case _ if choices:
                yield from self._choice(path, choices[0], value)
            case [one] if get_origin(one) is list:
                yield from self._list(path, field, get_args(one)[0], value)
            case [one] if get_origin(one) is dict:
                if not isinstance(value, dict):
                    yield f"{path} is {value!r} instead of an object"
            case [type() as one] if issubclass(one, Model):
                yield from self.check(path, one, value)
            case _:
                yield from self._simple(path, field, options[0], value)

    def _list(self, path: str, field: Field, kind: object, value: object) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path} is {value!r} instead of an array"
            return
        for number, element in enumerate(value):
            yield from self._value(f"{path}[{number}]", field, kind, element)

    def _choice(self, path: str, choice: type[Enum], value: object) -> Iterator[str]:
        allowed = {str(member.value) for member in choice}
        if self.sent_by_service:
            allowed = set(WIRE_SPELLINGS.get(choice, allowed))
        if value not in allowed:
            yield f"{path} is {value!r}, not one of {', '.join(sorted(allowed))}"

    def _simple(self, path: str, field: Field, kind: object, value: object) -> Iterator[str]:
        if kind is datetime:
            good = isinstance(value, str) and bool(_TIME.fullmatch(value))
            expected = "a time in UTC"
        elif kind is timedelta:
            good, expected = self._is_duration(value), "a duration"
        elif kind is float:
            good, expected = type(value) in {int, float}, "a number"
        elif kind is int and field.is_text:
            good = isinstance(value, str) and value.lstrip("-").isdecimal()
            expected = "an integer in a string"
        else:
            good, expected = type(value) is kind, _NATIVE[kind]
        if not good:
            yield f"{path} is {value!r} instead of {expected}"

    def _is_duration(self, value: object) -> bool:
        """The service writes no zero parts and no leading zeros, but PT0S."""
        if not isinstance(value, str) or not _DURATION.fullmatch(value):
            return False
        return not self.sent_by_service or value == "PT0S" or not _ZERO_PART.search(value)


def _options(kind: object) -> tuple[object, ...]:
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


def _reread(value: object) -> object:
    """Return a value as a program would copy it, every property read and set once."""
    if isinstance(value, list):
        return [_reread(element) for element in value]
    if not isinstance(value, Model):
        return value
    read = {
        field.attribute: getattr(value, field.attribute) for field in fields(type(value)).values()
    }
    return type(value)(
        **{name: _reread(value) for name, value in read.items() if value is not None}
    )


def _values(kind: object, value: Any) -> object:  # noqa: ANN401 - parsed JSON is anything
    """Return a body with its times and durations as values."""
    options = [option for option in _options(kind) if option is not NoneType]
    match options:
        case [one] if get_origin(one) is list and isinstance(value, list):
            return [_values(get_args(one)[0], element) for element in value]
        case [type() as one] if issubclass(one, Model) and isinstance(value, Mapping):
            known = fields(one)
            return {
                name: _values(known[name].type if name in known else object, element)
                for name, element in value.items()
            }
        case [one] if one is datetime and isinstance(value, str):
            return datetime.fromisoformat(value)
        case [one] if one is timedelta and isinstance(value, str):
            return _duration(value)
    return value


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    parts = found.groups() if found else (0,) * 4  # the SDK writes no time at all as P
    days, hours, minutes, seconds = (float(part or 0) for part in parts)
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=round(seconds, 3))
