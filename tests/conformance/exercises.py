"""How operations are called so that they succeed, and how so that they are refused."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.core.paging import ItemPaged
from azure.core.polling import LROPoller

from conformance.answers import Exchange
from conformance.lab import Lab, Target
from support.rest_operations import OPERATIONS

Json = dict[str, Any]
Make = Callable[[Lab], Target]
Body = Json | Callable[[Target], Json] | None
"""What is sent; it may depend on the target."""

INVALID = "InvalidPropertyValue"


@dataclass(frozen=True, slots=True)
class Exercise:
    """An operation on a target that it succeeds on."""

    make: Make
    body: Body = None
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that is refused with a code; `about` is the property or parameter it complains of."""

    operation: str
    code: str
    make: Make
    body: Body = None
    about: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.operation, self.code, self.about)))

    def check(self, lab: Lab) -> None:
        """Make the call, and expect the refusal."""
        exercise = Exercise(self.make, self.body, self.options)
        expect(lab, self.operation, exercise, code=self.code, about=self.about)


def expect(lab: Lab, name: str, exercise: Exercise, *, code: str, about: str | None = None) -> None:
    """Call an operation on a kept target, and expect it to be refused."""
    target = lab.keep(exercise.make)
    with pytest.raises(HttpResponseError):
        call(lab, name, target, exercise)
    refusal = last(lab, name)
    told = [refusal.values.get(kind) for kind in ("PropertyName", "QueryParameterName")]
    assert refusal.code == code, refusal.json
    assert about is None or about in told


def call(lab: Lab, name: str, target: Target, exercise: Exercise, **options: object) -> object:
    """Call an operation by the SDK, and take in all that it gives."""
    body = exercise.body(target) if callable(exercise.body) else exercise.body
    bodies = () if body is None else (copy.deepcopy(body),)
    path = target[: OPERATIONS[name].path.count("{")]
    if name.startswith("begin_"):
        options["polling_interval"] = 0.02
    given = getattr(lab.client, name)(*path, *bodies, **exercise.options, **options)
    match given:
        case LROPoller():
            return given.result()
        case ItemPaged():
            return list(given)
        case Iterator():
            return b"".join(given)
        case _:
            return given


def succeed(lab: Lab, name: str, exercise: Exercise, **options: object) -> None:
    """Call an operation on a target of its own, and expect that it is carried out."""
    target = exercise.make(lab)
    lab.exchanges.clear()

    call(lab, name, target, exercise, **options)

    assert last(lab, name).status == OPERATIONS[name].status


def last(lab: Lab, name: str) -> Exchange:
    """Return the last exchange of an operation."""
    return [exchange for exchange in lab.exchanges if exchange.operation.name == name][-1]


def refuse_values(
    operation: str,
    make: Make,
    good: Json,
    table: Mapping[str, Iterable[object]],
    code: str = INVALID,
) -> tuple[Refusal, ...]:
    """Return the refusals of a good body with one wrong value at a path."""
    return tuple(
        Refusal(operation, code, make, put(good, path, value), path)
        for path, values in table.items()
        for value in values
    )


def refuse_filters(operation: str, make: Make, filters: Iterable[str]) -> tuple[Refusal, ...]:
    """Return the refusals of a listing with a filter that it does not take."""
    code = "InvalidQueryParameterValue"
    return tuple(
        Refusal(operation, code, make, None, "$filter", {"filter": text}) for text in filters
    )


def put(body: Json, path: str, value: object) -> Json:
    """Return the body with another value at a path; of a list, the path means the first element."""
    name, _, rest = path.partition(".")
    if not rest:
        return body | {name: value}
    inner = body.get(name, {})
    if isinstance(inner, list):
        return body | {name: [put(inner[0], rest, value), *inner[1:]]}
    return body | {name: put(inner, rest, value)}
