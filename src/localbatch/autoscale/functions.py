"""The functions of the language."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import chain

from localbatch.autoscale.values import (
    CalculationError,
    Timestamp,
    Value,
    Vector,
    as_double,
    kind_of,
)


class StopRequest(Exception):  # noqa: N818 - not an error: the formula asked for it
    """The formula ended itself by stop()."""


def call(name: str, arguments: Sequence[Value], *, now: float) -> Value:
    """Return a function's value; raises CalculationError, and StopRequest for `stop`."""
    if name == "time":
        return _time(arguments, now)
    if name in _OF_LIST:
        return _call_of_list(name, arguments)
    if name in _OF_EACH:
        [value] = _expect(name, arguments, 1)
        return _each(_OF_EACH[name], value)
    if name in _OF_VECTOR:
        vector, number = _expect(name, arguments, 2)
        return _OF_VECTOR[name](_flatten((vector,)), as_double(number))
    return _call_without_arguments(name, arguments)


def _call_without_arguments(name: str, arguments: Sequence[Value]) -> Value:
    if name not in {"rand", "stop"}:
        raise CalculationError(f"There is no function '{name}'")
    _expect(name, arguments, 0)
    if name == "stop":
        raise StopRequest
    return random.random()  # noqa: S311 - the language's own rand(), no secret


def _call_of_list(name: str, arguments: Sequence[Value]) -> float:
    numbers = _flatten(arguments)
    # Of nothing these three are 0.
    if not numbers and name not in {"len", "sum", "norm"}:
        raise CalculationError(f"Function '{name}' needs at least one value")
    return _OF_LIST[name](numbers)


def _expect(name: str, arguments: Sequence[Value], number: int) -> Sequence[Value]:
    if len(arguments) != number:
        raise CalculationError(f"Function '{name}' takes {number} arguments, not {len(arguments)}")
    return arguments


def _flatten(arguments: Sequence[Value]) -> Vector:
    # Functions of lists take any mix of numbers and vectors.
    return tuple(chain.from_iterable(map(_as_vector, arguments)))


def _as_vector(value: Value) -> Vector:
    return value if isinstance(value, tuple) else (as_double(value),)


def _each(function: Callable[[float], float], value: Value) -> Value:
    if isinstance(value, tuple):
        # Element by element, as the documentation has it for the logarithms.
        return tuple(map(function, value))
    return function(as_double(value))


def _average(numbers: Vector) -> float:
    return sum(numbers) / len(numbers)


def _deviation(numbers: Vector) -> float:
    # A sample's deviation divides by one less than there are values, which would be 0 here.
    if len(numbers) == 1:
        return 0.0
    mean = _average(numbers)
    return math.sqrt(
        # No power: Python's raises where a product is infinite.
        sum((number - mean) * (number - mean) for number in numbers) / (len(numbers) - 1)
    )


def _percentile(numbers: Vector, percent: float) -> float:
    if not numbers or not 0 <= percent <= 100:  # noqa: PLR2004 - percent
        raise CalculationError("A percentile is of at least one value, between 0 and 100")
    ordered = sorted(numbers)
    # Between two values by their distance: the documentation does not say how the service does it.
    rank = percent / 100 * (len(ordered) - 1)
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (rank - low)


def _element(numbers: Vector, index: float) -> float:
    if not 0 <= index < len(numbers):
        raise CalculationError(f"A vector of {len(numbers)} elements has none at {index:g}")
    return numbers[int(index)]


def _logarithm(base: float) -> Callable[[float], float]:
    def logarithm(number: float) -> float:
        # Zero and less come out as they do in arithmetic of doubles, where Python raises.
        if number > 0:
            return math.log(number) / math.log(base)
        return math.nan if number else -math.inf

    return logarithm


def _whole(function: Callable[[float], float]) -> Callable[[float], float]:
    # Python has no whole number for infinity and raises; the language goes on with it.
    return lambda number: float(function(number)) if math.isfinite(number) else number


def _time(arguments: Sequence[Value], now: float) -> Timestamp:
    if not arguments:
        return Timestamp(now)
    [text] = _expect("time", arguments, 1)
    if not isinstance(text, str):
        raise CalculationError(f"Function 'time' takes a string, not a {kind_of(text)}")
    # The service takes both forms, W3C's and RFC 1123's.
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = parse(text)
            return Timestamp((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())
        except (ValueError, TypeError, OverflowError):
            continue
    raise CalculationError("The text is not a time")


_OF_LIST: Mapping[str, Callable[[Vector], float]] = {
    "avg": _average,
    "len": lambda numbers: float(len(numbers)),
    "max": max,
    "min": min,
    "norm": lambda numbers: math.hypot(*numbers),
    "range": lambda numbers: max(numbers) - min(numbers),
    "std": _deviation,
    "sum": lambda numbers: float(sum(numbers)),
}
_OF_EACH: Mapping[str, Callable[[float], float]] = {
    "lg": _logarithm(2),
    "ln": _logarithm(math.e),
    "log": _logarithm(10),
    "ceil": _whole(math.ceil),
    "floor": _whole(math.floor),
    # Halves go to the even number, in Python as in .NET.
    "round": _whole(round),
}
_OF_VECTOR: Mapping[str, Callable[[Vector, float], float]] = {
    "percentile": _percentile,
    "val": _element,
}
