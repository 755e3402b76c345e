"""Notices that nobody needs the Batch endpoint."""

import asyncio
from collections.abc import Callable

from localbatch.engine.context import Engine


async def wait_until_idle(
    engine: Engine, seconds: float | None, *, last_call: Callable[[], float]
) -> None:
    """Return when nothing ran, waited to run or asked for so long; never when None."""
    if seconds is None:
        # Nobody sets it: this waits until it is cancelled.
        await asyncio.Event().wait()
        return
    clock = engine.clock
    idle_since = clock()
    while True:
        if is_busy(engine):
            idle_since = clock()
        left = max(idle_since, last_call()) + seconds - clock()
        if left <= 0:
            return
        # Not for all that is left: what begins and ends meanwhile must be seen, to count as use.
        await asyncio.sleep(min(left, max(1.0, seconds / 10)))


def is_busy(engine: Engine) -> bool:
    """Say whether something runs or could start."""
    # A schedule makes its next job by the clock, which runs here only.
    if engine.store.job_schedules.at_work():
        return True
    return not engine.attempts.is_empty() or engine.store.tasks.any_could_start()
