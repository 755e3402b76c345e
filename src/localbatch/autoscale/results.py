"""The end of an evaluation: the targets that it set, and the text that tells its variables."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from localbatch.autoscale.values import (
    CalculationError,
    EvaluationError,
    Interval,
    Position,
    Samples,
    Timestamp,
    Value,
    as_double,
)
from localbatch.service.wire import format_time

OPTIONS = frozenset({"requeue", "terminate", "taskcompletion", "retaineddata"})

# Targets are 32-bit numbers in the API.
_MOST_NODES = 2**31 - 1
_DEDICATED = ("$TargetDedicatedNodes", "$TargetDedicated")
_SPOT = ("$TargetLowPriorityNodes", "$TargetLowPriority")
_OPTION = "$NodeDeallocationOption"
_START = Position(1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a formula wants, and its variables as the service writes them."""

    dedicated: int
    spot: int
    option: str
    results: str


def conclude(
    assigned: Mapping[str, Value], variables: Mapping[str, Value], *, position: Position | None
) -> Evaluation:
    """Return what was assigned, or else what holds now; raises EvaluationError."""
    try:
        dedicated = _nodes(_first(_DEDICATED, assigned, variables))
        spot = _nodes(_first(_SPOT, assigned, variables))
        # Not what an earlier evaluation chose: each begins with the default.
        option = _option(assigned.get(_OPTION, "requeue"))
        # The service writes the names of a formula's own variables with a $, however they were
        # given.
        own = {name.removeprefix("$"): value for name, value in assigned.items() if _is_own(name)}
        written = [f"${name}={_write(own[name])}" for name in sorted(own)]
    except CalculationError as error:
        # A formula of comments alone has no place to blame.
        raise EvaluationError(position or _START, error) from None
    # In the order of recordings: the targets first, then the formula's own variables by name.
    targets = [f"{_DEDICATED[0]}={dedicated}", f"{_SPOT[0]}={spot}", f"{_OPTION}={option}"]
    return Evaluation(
        dedicated=dedicated, spot=spot, option=option, results=";".join([*targets, *written])
    )


def _first(names: tuple[str, ...], *places: Mapping[str, Value]) -> Value:
    # What was assigned before what holds now; of two names for one target the full one wins.
    return next((place[name] for place in places for name in names if name in place), 0.0)


def _nodes(value: Value) -> int:
    number = as_double(value)
    if not math.isfinite(number) or number > _MOST_NODES:
        raise CalculationError("A target is not a number of nodes")
    # Cut, not rounded: who writes formulas for the service adds what they want rounded up.
    return max(0, int(number))


def _option(value: Value) -> str:
    if not isinstance(value, str) or value not in OPTIONS:
        raise CalculationError(f"{_OPTION} is none of {', '.join(sorted(OPTIONS))}")
    return value


def _is_own(name: str) -> bool:
    return name not in {*_DEDICATED, *_SPOT, _OPTION}


def _write(value: Value) -> str:
    match value:
        case str():
            return value
        case tuple():
            return f"[{','.join(map(_write, value))}]"
        case Timestamp(seconds):
            return _write_time(seconds)
        case Interval(seconds):
            return _write_interval(seconds)
        # A variable that was set to a whole history: it is too long to be written out.
        case Samples(name):
            return name
        case _:
            # Fifteen digits are what .NET writes of a double by itself.
            return f"{value:.15g}"


def _write_time(seconds: float) -> str:
    try:
        return format_time(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        raise CalculationError("The time is out of range") from None


def _write_interval(seconds: float) -> str:
    """Write days.hours:minutes:seconds, the days only if there are any."""
    try:
        span = timedelta(seconds=abs(seconds))
    except (ValueError, OverflowError):
        raise CalculationError("The time interval is out of range") from None
    minutes, rest = divmod(span.seconds, 60)
    days = f"{span.days}." if span.days else ""
    # .NET writes seven digits.
    fraction = f".{span.microseconds:06}0" if span.microseconds else ""
    sign = "-" if seconds < 0 else ""
    return f"{sign}{days}{minutes // 60:02}:{minutes % 60:02}:{rest:02}{fraction}"
