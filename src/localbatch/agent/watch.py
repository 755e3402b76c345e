"""What may cut a try short: the stop request and the wall clock."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Self


class Ending(Enum):
    """Why the waiting ended."""

    FINISHED = auto()
    STOPPED = auto()
    TIMED_OUT = auto()


@dataclass(frozen=True, slots=True)
class Watch:
    """The stop request of a try and the moment (monotonic) at which its time is over."""

    stop: asyncio.Event
    deadline: float | None

    @classmethod
    def begin(cls, stop: asyncio.Event, max_seconds: float | None) -> Self:
        """Start the clock."""
        return cls(stop, None if max_seconds is None else time.monotonic() + max_seconds)

    async def until(self, work: asyncio.Future[Any]) -> Ending:
        """Wait for the work, the stop request or the deadline, whichever comes first."""
        # The work is never cancelled here: who waits for it knows how it is ended.
        stopped = asyncio.ensure_future(self.stop.wait())
        seconds = None if self.deadline is None else max(0, self.deadline - time.monotonic())
        try:
            await asyncio.wait(
                (work, stopped), timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            stopped.cancel()
        # Before the stop: work that ended in the same moment has a result, which counts.
        if work.done():
            return Ending.FINISHED
        return Ending.STOPPED if self.stop.is_set() else Ending.TIMED_OUT


@contextmanager
def readable(descriptor: int) -> Iterator[asyncio.Future[None]]:
    """Yield a future that is done when there is something to read."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(descriptor, _settle, ready)
    try:
        yield ready
    finally:
        loop.remove_reader(descriptor)


def _settle(ready: asyncio.Future[None]) -> None:
    # The loop reports a descriptor again and again until its reader is removed.
    if not ready.done():
        ready.set_result(None)
