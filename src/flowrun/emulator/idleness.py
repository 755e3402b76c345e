"""Notices that nobody needs the emulator."""

import asyncio

from flowrun.emulator.edge.app import App
from flowrun.emulator.engine.context import Engine

# Tasks that could start: of an active job on a pool with a node that works or will.
_WAITING = """EXISTS(
  SELECT 1 FROM jobs JOIN nodes ON nodes.pool_key = jobs.pool_key
  WHERE jobs.state = 'active' AND nodes.state NOT IN ('starttaskfailed', 'leavingpool')
  AND EXISTS(SELECT 1 FROM tasks WHERE tasks.job_key = jobs.key AND tasks.state = 'active'))"""


async def wait_until_idle(app: App, seconds: float | None) -> None:
    """Return when nothing ran, waited to run or asked for so long; never when None."""
    if seconds is None:
        await asyncio.Event().wait()
        return
    clock = app.engine.clock
    idle_since = clock()
    while True:
        if is_busy(app.engine):
            idle_since = clock()
        left = max(idle_since, app.last_call) + seconds - clock()
        if left <= 0:
            return
        await asyncio.sleep(min(left, max(1.0, seconds / 10)))


def is_busy(engine: Engine) -> bool:
    """Say whether something runs or could start."""
    if engine.store.job_schedules.at_work():
        return True
    return not engine.runs.is_empty() or bool(engine.store.tasks.number(_WAITING))
