"""When the service makes jobs of a workflow by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A job at `start` (None: at once) and `every` so long after it, none after `until`.

    A job that cannot be made within `start_window` is left out.
    """

    every: timedelta
    start: datetime | None = None
    until: datetime | None = None
    start_window: timedelta | None = None

    def goes_on(self, now: datetime) -> bool:
        """Whether jobs may still be due."""
        return self.until is None or self.until > now
