"""The members of timestamps and the methods of samples."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from localbatch.autoscale.values import (
    SAMPLE_SECONDS,
    CalculationError,
    InsufficientSamplesError,
    Interval,
    Samples,
    Timestamp,
    Value,
    Vector,
    kind_of,
)

# Named, so that a formula reaches no other attribute of Python's datetime.
_FIELDS = frozenset({"year", "month", "day", "hour", "minute", "second"})
_DAYS_OF_WEEK = 7
# In the service too a sample can be read about a minute after it was taken.
_VISIBLE_AFTER_SECONDS = 60.0
_MOST_ARGUMENTS = 3
_MOST_SAMPLES = 2**31 - 1


def member(target: Value, name: str) -> float:
    """Return a timestamp's member; raises CalculationError."""
    if not isinstance(target, Timestamp) or name not in _FIELDS | {"weekday"}:
        raise CalculationError(f"A {kind_of(target)} has no member '{name}'")
    try:
        time = datetime.fromtimestamp(target.seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise CalculationError("The time is out of range") from None
    if name == "weekday":
        # Monday is 1 and Sunday 0.
        return float(time.isoweekday() % _DAYS_OF_WEEK)
    return float(getattr(time, name))


def method(target: Value, name: str, arguments: Sequence[Value]) -> Value:
    """Return what a method of samples gives; raises CalculationError."""
    if not isinstance(target, Samples):
        raise CalculationError(f"A {kind_of(target)} has no method '{name}'")
    if name == "GetSample":
        return _get_samples(target, arguments)
    if name == "GetSamplePercent":
        return _get_percent(target, arguments)
    if arguments or name not in _OF_HISTORY:
        raise CalculationError(f"There is no method '{name}' with {len(arguments)} arguments")
    return _OF_HISTORY[name](target)


def _get_samples(samples: Samples, arguments: Sequence[Value]) -> Vector:
    if not 1 <= len(arguments) <= _MOST_ARGUMENTS:
        raise CalculationError("GetSample takes a count, or a start, an end and a percentage")
    [first, *more] = arguments
    # A number alone is a count of samples, and behind a time a percentage.
    if isinstance(first, (int, float)) and not more:
        return _last(samples, first)
    return _within(samples, arguments)


def _get_percent(samples: Samples, arguments: Sequence[Value]) -> float:
    moments = [_moment(samples, argument) for argument in arguments]
    match moments:
        case [start]:
            return _percent(samples, start, samples.now)
        case [start, end]:
            return _percent(samples, start, end)
        case _:
            raise CalculationError("GetSamplePercent takes a start and an end")


def _visible(samples: Samples) -> tuple[tuple[float, float], ...]:
    latest = samples.now - _VISIBLE_AFTER_SECONDS
    return tuple(sample for sample in samples.series if sample[0] <= latest)


def _last(samples: Samples, count: float) -> Vector:
    """Return as many of the newest as there are; a new pool's formula reads 0, see A0024."""
    # Infinity and what is no number fail here too, of which `int` could make no count.
    if not 1 <= count <= _MOST_SAMPLES:
        raise CalculationError(f"At least 1 sample is expected, not {count:g}")
    return tuple(value for _, value in _visible(samples)[-int(count) :]) or (0.0,)


def _within(samples: Samples, period: Sequence[Value]) -> Vector:
    *moments, last = period
    wanted = last if isinstance(last, (int, float)) else 0.0
    if not isinstance(last, (int, float)):
        # Without a percentage any number of samples will do, even none.
        moments.append(last)
    if len(moments) == _MOST_ARGUMENTS:
        raise CalculationError("The third argument is a percentage")
    start = _moment(samples, moments[0])
    end = _moment(samples, moments[1]) if len(moments) > 1 else samples.now
    received = _percent(samples, start, end)
    if received < wanted:
        raise InsufficientSamplesError(
            f"Insufficient data from data set: {samples.name} wanted {wanted:g}%,"
            f" received {received:.0f}%"
        )
    return _between(samples, start, end)


def _between(samples: Samples, start: float, end: float) -> Vector:
    return tuple(value for time, value in _visible(samples) if start <= time <= end)


def _percent(samples: Samples, start: float, end: float) -> float:
    span = end - start
    if not math.isfinite(span) or span <= 0:
        return 0.0
    # Also of a period that is shorter than the time between two samples.
    expected = max(1.0, span // SAMPLE_SECONDS)
    # A sample at each end of the period is one more than its length would hold.
    return min(100.0, 100.0 * len(_between(samples, start, end)) / expected)


def _moment(samples: Samples, value: Value) -> float:
    match value:
        case Timestamp(seconds):
            return seconds
        case Interval(seconds):
            return samples.now - seconds
        case _:
            raise CalculationError(f"A time is expected, not a {kind_of(value)}")


def _begin(samples: Samples) -> Timestamp:
    visible = _visible(samples)
    # A pool that has just been made has no history before this moment.
    return Timestamp(visible[0][0] if visible else samples.now)


_OF_HISTORY: Mapping[str, Callable[[Samples], Value]] = {
    "Count": lambda samples: float(len(_visible(samples))),
    # The same for every variable: one sample is taken of all of them.
    "GetSamplePeriod": lambda _: Interval(SAMPLE_SECONDS),
    "HistoryBeginTime": _begin,
}
