"""Time zones as a formula needs them: its clock is UTC, and it knows nothing of summer time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from flowrun.language.suggest import did_you_mean

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
"""Changes of the clock are written out for these years; the same text whenever a plan is made."""
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)

Offsets = tuple[tuple[datetime, timedelta], ...]
"""Since when (in UTC) the clock of a zone is ahead of UTC by how much; the first from the start."""


class UnknownZoneError(ValueError):
    """No such zone; the message is a hint."""


def find_offsets(zone: str) -> Offsets:
    """Return every change of the zone's clock; raises UnknownZoneError."""
    try:
        info = ZoneInfo(zone)
    # `Europe` alone is a folder, which is an OSError.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint = did_you_mean(zone, available_timezones()) or "Write it as 'Europe/Berlin', or 'UTC'."
        raise UnknownZoneError(hint) from None
    found = [(FIRST, _offset(FIRST, info))]
    day = FIRST
    # Day by day, as no clock changes twice in one.
    while day < LAST:
        if _offset(day + _DAY, info) != found[-1][1]:
            change = _find_change(day, info)
            found.append((change, _offset(change, info)))
        day += _DAY
    return tuple(found)


def _find_change(day: datetime, info: ZoneInfo) -> datetime:
    """Return the minute of that day at which the clock changes."""
    low, high = day, day + _DAY
    while high - low > _MINUTE:
        middle = low + (high - low) // 2
        if _offset(middle, info) == _offset(day, info):
            low = middle
        else:
            high = middle
    # Clocks change at whole minutes.
    return high.replace(second=0, microsecond=0)


def _offset(time: datetime, info: ZoneInfo) -> timedelta:
    return time.astimezone(info).utcoffset() or timedelta()
