"""Job schedules by a clock of the test's own."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flowrun.emulator.engine import jobs
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.engine.job_schedules import fire
from flowrun.emulator.handlers.jobs import add_job
from flowrun.emulator.lifecycle.job_schedule import JobScheduleState
from flowrun.emulator.quotas import Quotas
from flowrun.emulator.store.database import Store
from flowrun.emulator.store.rows import JobScheduleRow
from flowrun.emulator.validation import job_schedules as bodies
from flowrun.emulator.wire import Json

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@contextmanager
def account(root: Path, *, quotas: Quotas | None = None) -> Iterator[Engine]:
    store = Store(root / "state.db")
    engine = Engine(account="a", url="", root=root, store=store, quotas=quotas or Quotas())
    yield engine
    store.close()


def add_schedule(engine: Engine, **schedule: str) -> None:
    spec: Json = bodies.CREATE(
        "",
        {"id": "S", "schedule": schedule, "jobSpecification": {"poolInfo": {"poolId": "pool"}}},
    )
    row = JobScheduleRow(
        key="s",
        id="S",
        spec=spec,
        state=JobScheduleState.ACTIVE,
        state_time=NOON,
        next_run=NOON,
        etag="",
        last_modified=NOON,
        creation_time=NOON,
    )
    engine.store.job_schedules.insert(row)


def fire_at(engine: Engine, minutes: float) -> None:
    fire(engine, add_job, time=NOON + timedelta(minutes=minutes))


def made(engine: Engine) -> list[str]:
    return [job.id for job in engine.store.job_schedules.jobs("s")]


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
    tmp_path: Path, schedule: dict[str, str]
) -> None:
    async def scene() -> None:
        with account(tmp_path) as engine:
            add_schedule(engine, **schedule)
            fire_at(engine, 0)
            fire_at(engine, 1)
            row = engine.store.job_schedules.get("s")
            assert row
            assert row.state is JobScheduleState.ACTIVE

            await finish(engine, 1)
            fire_at(engine, 2)

            row = engine.store.job_schedules.get("s")
            assert row
            assert row.state is JobScheduleState.COMPLETED
            assert row.end_time == NOON + timedelta(minutes=2)
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
