"""How the service writes values: times, durations, ETags. Pure."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

Json = dict[str, Any]
"""A JSON object in the service's own property names."""

UNLIMITED = "P10675199DT2H48M5.4775807S"
"""How the service writes "no limit" (the longest .NET TimeSpan)."""

_DURATION = re.compile(
    r"P(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?",
    re.ASCII,
)
# .NET counts time in steps of 100 nanoseconds, from the year 1 on.
_TICKS_PER_SECOND = 10_000_000
_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def format_time(time: datetime) -> str:
    """Return ISO 8601 in UTC with `Z` and without trailing zeros in the fraction."""
    text = time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    # The second is for whole seconds, of which nothing but the point is left.
    return text.rstrip("0").rstrip(".") + "Z"


def parse_time(text: str) -> datetime:
    """Return the time that an ISO 8601 text names; raises ValueError."""
    time = datetime.fromisoformat(text)
    # A time without a zone is taken for UTC, in which the API writes all of its times.
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def format_http_time(time: datetime) -> str:
    """Return the time as HTTP headers write it, in whole seconds."""
    return format_datetime(time.astimezone(UTC).replace(microsecond=0), usegmt=True)


def format_duration(duration: timedelta) -> str:
    """Return the duration as .NET writes it: no zero parts, no leading zeros."""
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f"{duration.microseconds:06}".rstrip("0")
    whole = f"{seconds}.{fraction}" if fraction else str(seconds)
    days = f"{duration.days}D" if duration.days else ""
    parts = ((str(hours), "H"), (str(minutes), "M"), (whole, "S"))
    clock = "".join(number + unit for number, unit in parts if number != "0")
    if not days and not clock:
        return "PT0S"
    return "P" + days + ("T" + clock if clock else "")


def parse_duration(text: str) -> timedelta:
    """Return the duration that an ISO 8601 text names; raises ValueError."""
    match = _DURATION.fullmatch(text)
    # In the pattern every part may be missing, but not all of them, nor what a T announces.
    if not match or text in {"P", "PT"} or text.endswith("T"):
        raise ValueError(text)
    try:
        # Zeros in front do not matter: the SDK for Python fills its numbers up with them.
        return timedelta(**{unit: float(number or 0) for unit, number in match.groupdict().items()})
    except OverflowError as error:
        raise ValueError(text) from error


def later(time: datetime, duration: str) -> datetime | None:
    """Return the time so much later, or None when that is never."""
    try:
        return None if duration == UNLIMITED else time + parse_duration(duration)
    # Beyond the last date that there is.
    except OverflowError:
        return None


def make_etag(time: datetime) -> str:
    """Return an ETag in the service's form, made of the time in ticks."""
    age = time - _YEAR_ONE
    ticks = (age.days * 86_400 + age.seconds) * _TICKS_PER_SECOND + age.microseconds * 10
    # 15 digits, as the service's have; clients must not read anything out of it.
    return f"0x{ticks:015X}"
