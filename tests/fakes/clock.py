"""A clock that moves only when somebody sleeps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fakes.blob import START


@dataclass
class FakeClock:
    """Implements Clock."""

    seconds: float = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def since_boot(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
