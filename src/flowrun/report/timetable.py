"""Times and schedules -> words, in UTC."""

from datetime import UTC, datetime, timedelta

from flowrun.model.schedule import Schedule

_UNITS = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)


def utc(time: datetime) -> str:
    """Return `2027-01-31 18:00 UTC`."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def when(schedule: Schedule) -> str:
    """Return `every day from 2027-01-31 02:00 UTC until 2027-02-28 02:00 UTC`."""
    begin = f" from {utc(schedule.start)}" if schedule.start else ""
    end = f" until {utc(schedule.until)}" if schedule.until else ""
    return f"every {_length(schedule.every)}{begin}{end}"


def _length(length: timedelta) -> str:
    for noun, unit in _UNITS:
        count, rest = divmod(length, unit)
        if not rest:
            return noun if count == 1 else f"{count} {noun}s"
    return f"{length.total_seconds():.0f} seconds"
