"""When a job schedule is due. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from localbatch.service.wire import UNLIMITED, Json, parse_duration, parse_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Runs begin at `start` and every `interval` after it (none: once), each within `window`
    (none: at any time until the next one), and none after `end`.
    """

    start: datetime
    end: datetime | None = None
    window: timedelta | None = None
    interval: timedelta | None = None

    def first(self, time: datetime) -> datetime | None:
        """Return the first run that is not before a time; one without recurrence is always due."""
        run = self.start
        if self.interval and time > self.start:
            run = self.start - (self.start - time) // self.interval * self.interval
        return self._before_end(run, run)

    def following(self, run: datetime) -> datetime | None:
        """Return the run after this one."""
        following = run + self.interval if self.interval else None
        return following and self._before_end(following, following)

    def current(self, next_run: datetime | None, time: datetime) -> datetime | None:
        """Return the run that is due now, or the next one; missed runs are not made up for."""
        if next_run is None or time < next_run:
            return next_run
        run = next_run
        if self.interval:
            run += (time - next_run) // self.interval * self.interval
        if self.window is not None and time > run + self.window:
            return self.following(run)
        return self._before_end(run, time)

    def is_over(self, time: datetime) -> bool:
        """Say whether one without a next run is over: if it recurs, it goes on until its end."""
        return not (self.interval and self.end) or time > self.end

    def _before_end(self, run: datetime, time: datetime) -> datetime | None:
        return None if self.end and time > self.end else run


def read_timetable(schedule: Json, *, created: datetime) -> Timetable:
    """Return the timetable that a schedule in wire form means."""
    until, after = schedule.get("doNotRunUntil"), schedule.get("doNotRunAfter")
    return Timetable(
        start=parse_time(until) if until else created,
        end=parse_time(after) if after else None,
        window=_duration(schedule.get("startWindow")),
        interval=_duration(schedule.get("recurrenceInterval")),
    )


def _duration(text: str | None) -> timedelta | None:
    return None if text is None or text == UNLIMITED else parse_duration(text)
