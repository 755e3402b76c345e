"""The real clock behind `ports.Clock`."""

import time
from datetime import UTC, datetime

# Linux stops its monotonic clock while the machine sleeps; macOS and Windows do not.
_COUNTS_SLEEP: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Return the current time in UTC, with its time zone."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds of a clock that never goes back."""
        return time.monotonic()

    def since_boot(self) -> float:
        """Return seconds of a clock that never goes back and counts while the machine sleeps."""
        return time.monotonic() if _COUNTS_SLEEP is None else time.clock_gettime(_COUNTS_SLEEP)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)
