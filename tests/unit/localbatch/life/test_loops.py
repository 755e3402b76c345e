"""The loops of the account, by clocks that move while they look: nothing due is slept over."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from localbatch.engine.context import Engine
from localbatch.life.job_schedules import keep_firing
from localbatch.life.pools import keep_allocating
from localbatch.life.scheduler import keep_scheduling
from localbatch.lifecycle.allocation import AllocationState
from localbatch.lifecycle.job_schedule import JobScheduleState
from localbatch.lifecycle.pool import PoolState
from localbatch.rows.job_schedules import JobScheduleRow
from localbatch.rows.pools import PoolRow
from localbatch.rules.multi_instance import Hold
from localbatch.service.wire import format_time, now
from localbatch.store.database import Store

Clock = Callable[[], datetime]
Loop = Callable[[Engine, Clock], Coroutine[object, object, None]]
JUST_PAST = now() - timedelta(seconds=1)


class WatchedStore(Store):
    """Notes when a loop looks for the second time."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.looks = 0
        self.looked_again = asyncio.Event()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Count a look."""
        self.looks += 1
        if self.looks == 2:
            self.looked_again.set()
        with super().transaction():
            yield


def slow_clock() -> Clock:
    """Return a clock by which the first look begins before something falls due and ends after."""
    first = iter([JUST_PAST - timedelta(milliseconds=1)])
    return lambda: next(first, now())


def add_new_pool(engine: Engine) -> None:
    """A pool whose nodes come in its first look: a change is seen for a while before it is made."""
    time = JUST_PAST - timedelta(seconds=engine.pace)
    engine.store.pools.insert(
        PoolRow(
            key="p",
            id="p",
            spec={"vmSize": "standard_d1_v2", "resizeTimeout": "PT5M", "enableAutoScale": False},
            state=PoolState.ACTIVE,
            state_time=time,
            allocation_state=AllocationState.RESIZING,
            allocation_time=time,
            target_dedicated=0,
            target_spot=0,
            etag="0x1",
            last_modified=time,
            creation_time=time,
        )
    )


def add_ending_schedule(engine: Engine) -> None:
    """A schedule without a next job, whose end has come."""
    engine.store.job_schedules.insert(
        JobScheduleRow(
            key="s",
            id="s",
            spec={
                "schedule": {"recurrenceInterval": "PT1H", "doNotRunAfter": format_time(JUST_PAST)},
                "jobSpecification": {"poolInfo": {"poolId": "p"}},
            },
            state=JobScheduleState.ACTIVE,
            state_time=JUST_PAST,
            next_due=None,
            etag="0x1",
            last_modified=JUST_PAST,
            creation_time=JUST_PAST,
        )
    )


def add_hold(engine: Engine) -> None:
    """A multi-instance task whose turn to hold others back is over."""
    since = JUST_PAST - timedelta(minutes=1)
    engine.holds["p"] = Hold(job_key="j", task_key="t", since=since)


@pytest.mark.parametrize(
    ("loop", "add"),
    [
        (keep_allocating, add_new_pool),
        (keep_firing, add_ending_schedule),
        (keep_scheduling, add_hold),
    ],
)
def test_what_falls_due_during_a_look_is_not_slept_over(
    tmp_path: Path, loop: Loop, add: Callable[[Engine], None]
) -> None:
    async def live() -> None:
        store = WatchedStore(tmp_path / "state.db")
        engine = Engine(account="a", url="", root=tmp_path, store=store)
        add(engine)
        looking = asyncio.create_task(loop(engine, slow_clock()))
        await asyncio.wait_for(store.looked_again.wait(), 10)
        looking.cancel()
        await engine.stop()
        store.close()

    asyncio.run(live())
