"""When the service makes jobs of a workflow by itself."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A job at `start` (None: at once) and `every` so long after it, none after `until`.

    A job that cannot be made within `start_window` is left out.
    """

    every: timedelta
    start: datetime | None = None
    until: datetime | None = None
    start_window: timedelta | None = None

    def from_now(self, now: datetime) -> Self:
        """Return the schedule with a `start` that has not passed: at the next of its times."""
        if self.start is None or self.start >= now:
            return self
        passed = -((self.start - now) // self.every)
        return replace(self, start=self.start + passed * self.every)

    def goes_on(self, now: datetime) -> bool:
        """Whether jobs may still be due."""
        return self.until is None or self.until > (self.from_now(now).start or now)
