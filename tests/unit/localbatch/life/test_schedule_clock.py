"""Job schedules by a clock of the test's own."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from endpoint.running import POOL
from localbatch.engine.context import Engine
from localbatch.engine.quotas import Quotas
from localbatch.life import jobs, pools
from localbatch.life.job_schedules import fire
from localbatch.lifecycle.job_schedule import JobScheduleState
from localbatch.rows.job_schedules import JobScheduleRow
from localbatch.service.wire import Json
from localbatch.store.database import Store
from localbatch.validation import job_schedules as bodies

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ON_POOL = {"poolId": "pool"}


def on_auto_pool(lifetime: str, **more: object) -> Mapping[str, object]:
    pool = {name: value for name, value in POOL.items() if name != "id"} | more
    return {"autoPoolSpecification": {"poolLifetimeOption": lifetime, "pool": pool}}


@contextmanager
def account(root: Path, *, quotas: Quotas | None = None) -> Iterator[Engine]:
    store = Store(root / "state.db")
    engine = Engine(account="a", url="", root=root, store=store, quotas=quotas or Quotas())
    yield engine
    store.close()


def add_schedule(
    engine: Engine, *, pool_info: Mapping[str, object] = ON_POOL, **schedule: str
) -> None:
    spec: Json = bodies.CREATE(
        "",
        {"id": "S", "schedule": schedule, "jobSpecification": {"poolInfo": pool_info}},
    )
    schedule_row = JobScheduleRow(
        key="s",
        id="S",
        spec=spec,
        state=JobScheduleState.ACTIVE,
        state_time=NOON,
        next_due=NOON,
        etag="",
        last_modified=NOON,
        creation_time=NOON,
    )
    engine.store.job_schedules.insert(schedule_row)


def fire_at(engine: Engine, minutes: float) -> None:
    fire(engine, time=NOON + timedelta(minutes=minutes))


def made(engine: Engine) -> list[str]:
    return [job.id for job in engine.store.job_schedules.jobs("s")]


def pools_of(engine: Engine) -> list[str | None]:
    return [job.pool_id for job in engine.store.job_schedules.jobs("s")]


def active_pools(engine: Engine) -> list[str]:
    return [pool.id for pool in engine.store.pools.where("state = 'active'")]


def row(engine: Engine) -> JobScheduleRow:
    schedule = engine.store.job_schedules.get("s")
    assert schedule
    return schedule


async def finish(engine: Engine, number: int) -> None:
    job = engine.store.jobs.get(f"s:job-{number}")
    assert job
    jobs.terminate(engine, job, reason="test")
    await jobs.carry_on(engine, job.key)


def test_one_job_at_a_time_and_the_next_when_that_is_over(tmp_path: Path) -> None:
    async def scene() -> None:
        with account(tmp_path) as engine:
            add_schedule(engine, recurrenceInterval="PT1M")
            fire_at(engine, 0)
            fire_at(engine, 3.5)
            assert made(engine) == ["S:job-1"]

            await finish(engine, 1)
            fire_at(engine, 3.6)
            fire_at(engine, 3.7)

            assert made(engine) == ["S:job-1", "S:job-2"]
            await engine.stop()

    asyncio.run(scene())


def test_a_job_that_is_held_up_longer_than_the_window_is_left_out(tmp_path: Path) -> None:
    async def scene() -> None:
        with account(tmp_path) as engine:
            add_schedule(engine, recurrenceInterval="PT10M", startWindow="PT2M")
            fire_at(engine, 0)
            fire_at(engine, 10)
            await finish(engine, 1)
            fire_at(engine, 13)
            assert made(engine) == ["S:job-1"]

            fire_at(engine, 20)

            assert made(engine) == ["S:job-1", "S:job-2"]
            await engine.stop()

    asyncio.run(scene())


@pytest.mark.parametrize("schedule", [{}, {"doNotRunAfter": "2026-01-01T12:00:30Z"}])
def test_a_schedule_is_complete_when_its_last_job_is(
    tmp_path: Path, schedule: dict[str, Any]
) -> None:
    async def scene() -> None:
        with account(tmp_path) as engine:
            add_schedule(engine, **schedule)
            fire_at(engine, 0)
            fire_at(engine, 1)
            assert row(engine).state is JobScheduleState.ACTIVE

            await finish(engine, 1)
            fire_at(engine, 2)

            assert row(engine).state is JobScheduleState.COMPLETED
            assert row(engine).end_time == NOON + timedelta(minutes=2)
            await engine.stop()

    asyncio.run(scene())


def test_a_full_account_holds_a_job_up(tmp_path: Path) -> None:
    async def scene() -> None:
        with account(tmp_path, quotas=Quotas(active_jobs=0)) as engine:
            add_schedule(engine)
            fire_at(engine, 0)
            assert made(engine) == []

            engine.quotas = Quotas()
            fire_at(engine, 1)

            assert made(engine) == ["S:job-1"]
            await engine.stop()

    asyncio.run(scene())


def test_active_schedules_count_against_the_quota_of_jobs(tmp_path: Path) -> None:
    async def scene() -> None:
        with account(tmp_path, quotas=Quotas(active_jobs=1)) as engine:
            add_schedule(engine)
            fire_at(engine, 0)
            assert made(engine) == []

            engine.quotas = Quotas(active_jobs=2)
            fire_at(engine, 1)

            assert made(engine) == ["S:job-1"]
            await engine.stop()

    asyncio.run(scene())


def test_a_schedule_that_recurs_is_complete_at_its_end_not_before(tmp_path: Path) -> None:
    async def scene() -> None:
        with account(tmp_path) as engine:
            add_schedule(engine, recurrenceInterval="PT1H", doNotRunAfter="2026-01-01T12:30:00Z")
            fire_at(engine, 0)
            await finish(engine, 1)
            fire_at(engine, 29)
            assert row(engine).state is JobScheduleState.ACTIVE

            fire_at(engine, 31)

            assert row(engine).state is JobScheduleState.COMPLETED
            assert made(engine) == ["S:job-1"]
            await engine.stop()

    asyncio.run(scene())


def test_the_jobs_of_a_schedule_share_its_auto_pool(tmp_path: Path) -> None:
    async def scene() -> None:
        with account(tmp_path) as engine:
            shared = on_auto_pool("jobschedule")
            add_schedule(
                engine,
                pool_info=shared,
                recurrenceInterval="PT10M",
                doNotRunAfter="2026-01-01T12:15:00Z",
            )
            for number, minutes in ((1, 0), (2, 10)):
                fire_at(engine, minutes)
                await finish(engine, number)

            first, second = pools_of(engine)
            assert first == second
            assert active_pools(engine) == [first]

            fire_at(engine, 16)

            assert row(engine).state is JobScheduleState.COMPLETED
            assert active_pools(engine) == []
            await engine.stop()

    asyncio.run(scene())


def test_a_shared_pool_that_was_deleted_is_made_again(tmp_path: Path) -> None:
    async def scene() -> None:
        with account(tmp_path) as engine:
            add_schedule(engine, pool_info=on_auto_pool("jobschedule"), recurrenceInterval="PT10M")
            fire_at(engine, 0)
            await finish(engine, 1)
            [pool] = engine.store.pools.where("TRUE")
            pools.delete(engine, pool)

            fire_at(engine, 10)

            [_, second] = pools_of(engine)
            assert active_pools(engine) == [second]
            await engine.stop()

    asyncio.run(scene())


def test_each_job_of_a_schedule_may_have_an_auto_pool_of_its_own(tmp_path: Path) -> None:
    async def scene() -> None:
        with account(tmp_path) as engine:
            add_schedule(engine, pool_info=on_auto_pool("job"), recurrenceInterval="PT10M")
            fire_at(engine, 0)
            assert active_pools(engine) == pools_of(engine)
            await finish(engine, 1)
            assert active_pools(engine) == []

            fire_at(engine, 10)

            first, second = pools_of(engine)
            assert first != second
            assert active_pools(engine) == [second]
            await engine.stop()

    asyncio.run(scene())


def test_a_schedule_goes_on_after_a_job_whose_pool_cannot_be_made(tmp_path: Path) -> None:
    async def scene() -> None:
        with account(tmp_path, quotas=Quotas(pools=0)) as engine:
            add_schedule(engine, pool_info=on_auto_pool("jobschedule"), recurrenceInterval="PT10M")
            fire_at(engine, 0)
            assert pools_of(engine) == [None]

            engine.quotas = Quotas()
            fire_at(engine, 10)

            assert made(engine) == ["S:job-1", "S:job-2"]
            assert active_pools(engine) == pools_of(engine)[1:]
            await engine.stop()

    asyncio.run(scene())
