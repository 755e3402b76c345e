"""Lengths of time and times of other tools -> those of the language."""

import re
from datetime import UTC, datetime

from flowrun.errors import UsageError
from flowrun.language.imports.sketch import duration

_CLOCK = re.compile(r"(?:([0-9]+)\.)?([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?")
_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?")
# Batch writes 'without a limit' as 10 675 199 days.
_LONG = 365 * 86400


def from_clock(text: object) -> str:
    """Return the length of time `1.02:00:00`; raises UsageError for one of another form."""
    # The language knows no length of 0.
    return duration(max(1, _on_clock(text)))


def iso_of_clock(text: object) -> str:
    """Return it as the REST API writes it."""
    return f"PT{_on_clock(text)}S"


def _on_clock(text: object) -> int:
    found = _CLOCK.fullmatch(str(text))
    if not found:
        raise UsageError(f"'{text}' is no length of time of the form [d.]hh:mm:ss")
    return _seconds(found)


def from_iso(text: object) -> str:
    """Return an ISO 8601 length of time; nothing for Batch's 'never'."""
    found = _ISO.fullmatch(str(text)) if text else None
    total = _seconds(found) if found else 0
    return duration(total) if 0 < total < _LONG else ""


def _seconds(found: re.Match[str]) -> int:
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def from_date(text: object) -> str:
    """Return a date with its time, in UTC where it says no zone; nothing for no ISO 8601."""
    try:
        time = datetime.fromisoformat(str(text))
    except ValueError:
        return ""
    return time.replace(tzinfo=time.tzinfo or UTC, microsecond=0).isoformat()
