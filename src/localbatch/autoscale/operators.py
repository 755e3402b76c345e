"""What the operators do with which types."""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from localbatch.autoscale.values import (
    CalculationError,
    Interval,
    Timestamp,
    Value,
    Vector,
    as_double,
    kind_of,
)


def _divide(left: float, right: float) -> float:
    if right:
        return left / right
    # Division by zero comes out as it does in arithmetic of doubles, where Python raises.
    return math.nan if not left or math.isnan(left) else math.copysign(math.inf, left)


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
}
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def combine(sign: str, left: Value, right: Value) -> Value:
    """Return `left sign right`; raises CalculationError for types that do not go together."""
    result = _compare(sign, left, right) if sign in _COMPARISONS else _calculate(sign, left, right)
    if result is None:
        kinds = f"{kind_of(left)} and {kind_of(right)}"
        raise CalculationError(f"Operator '{sign}' cannot be applied to {kinds}")
    return result


def negate(sign: str, value: Value) -> Value:
    """Return `-value` or `!value`; raises CalculationError."""
    if sign == "!":
        return float(not as_double(value))
    return Interval(-value.seconds) if isinstance(value, Interval) else -as_double(value)


def _compare(sign: str, left: Value, right: Value) -> float | None:
    compare = _COMPARISONS[sign]
    match left, right:
        case (str(), str()):
            # The language has no type for truth: a comparison gives 1 or 0.
            return float(compare(left, right))
        case (Timestamp(one), Timestamp(other)) | (Interval(one), Interval(other)):
            return float(compare(one, other))
        # A sample of one value compares like the value.
        case (int() | float() | tuple(), int() | float() | tuple()):
            return float(compare(as_double(left), as_double(right)))
        case _:
            return None


def _calculate(sign: str, left: Value, right: Value) -> Value | None:
    calculate = _ARITHMETIC[sign]
    match left, right:
        case (int() | float(), int() | float()):
            return calculate(left, right)
        case (tuple(), int() | float()):
            return tuple(calculate(number, right) for number in left)
        case (int() | float(), tuple()):
            return tuple(calculate(left, number) for number in right)
        case (tuple(), tuple()):
            return _pairwise(calculate, left, right)
        case _:
            return _calculate_times(sign, left, right)


def _calculate_times(sign: str, left: Value, right: Value) -> Value | None:
    calculate = _ARITHMETIC[sign]
    # These are all the pairs in the documentation's table: an interval is added to a timestamp and
    # never subtracted from one.
    match left, sign, right:
        case (Interval(one), "*" | "/", int() | float() as other):
            return Interval(calculate(one, other))
        case (int() | float() as one, "*", Interval(other)):
            return Interval(one * other)
        case (Interval(one), "+" | "-", Interval(other)):
            return Interval(calculate(one, other))
        case (Interval(one), "+", Timestamp(other)) | (Timestamp(one), "+", Interval(other)):
            return Timestamp(one + other)
        case (Timestamp(one), "-", Timestamp(other)):
            return Interval(one - other)
        case _:
            return None


def _pairwise(calculate: Callable[[float, float], float], left: Vector, right: Vector) -> Vector:
    if len(left) != len(right):
        raise CalculationError(f"Vectors of {len(left)} and {len(right)} elements do not match")
    return tuple(map(calculate, left, right))
