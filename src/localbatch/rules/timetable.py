"""When a job schedule is due. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from localbatch.service.wire import UNLIMITED, Json, parse_duration, parse_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Jobs are due at `start` and every `interval` after it (none: once), each to be made within
    `window` (none: at any time until the next one is due), and none after `end`.
    """

    start: datetime
    end: datetime | None = None
    window: timedelta | None = None
    interval: timedelta | None = None

    def first(self, time: datetime) -> datetime | None:
        """Return the first due time that is not before a time; without an interval, `start`."""
        due = self.start
        if self.interval and time > self.start:
            # The difference is negative and its division rounds down: this is never before the
            # time.
            due = self.start - (self.start - time) // self.interval * self.interval
        return self._before_end(due, due)

    def following(self, due: datetime) -> datetime | None:
        """Return the due time after this one."""
        following = due + self.interval if self.interval else None
        return following and self._before_end(following, following)

    def current(self, next_due: datetime | None, time: datetime) -> datetime | None:
        """Return the due time that is now, or the next one; what was missed is not made up for."""
        if next_due is None or time < next_due:
            return next_due
        due = next_due
        if self.interval:
            # The latest of those that were missed, so that a long sleep makes one job and not a
            # hundred.
            due += (time - next_due) // self.interval * self.interval
        if self.window is not None and time > due + self.window:
            return self.following(due)
        return self._before_end(due, time)

    def is_over(self, time: datetime) -> bool:
        """Say whether one that is due no more is over: if it recurs, it goes on until its end."""
        return not (self.interval and self.end) or time > self.end

    def _before_end(self, due: datetime, time: datetime) -> datetime | None:
        return None if self.end and time > self.end else due


def read_timetable(schedule: Json, *, created: datetime) -> Timetable:
    """Return the timetable that a schedule in wire form means."""
    until, after = schedule.get("doNotRunUntil"), schedule.get("doNotRunAfter")
    return Timetable(
        # The first job of a schedule without a beginning is due at once.
        start=parse_time(until) if until else created,
        end=parse_time(after) if after else None,
        window=_duration(schedule.get("startWindow")),
        interval=_duration(schedule.get("recurrenceInterval")),
    )


def _duration(text: str | None) -> timedelta | None:
    return None if text is None or text == UNLIMITED else parse_duration(text)
