"""A run that does not end well: what succeeded comes home, and what is said of the rest is true."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.lease import FakeLease
from fakes.world import World
from flowrun.errors import (
    GatewayError,
    LockedError,
    OperationError,
    TasksFailedError,
    TimedOutError,
)
from flowrun.execute.events import Event, RunState, WaitProgressed
from flowrun.model.account import FailureInfo, JobInfo, PoolInfo, TaskCounts

ENDED = FailureInfo(
    category="usererror", code="TaskEnded", message="The task was ended by user request"
)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def hang(world: World, task_id: str) -> None:
    world.batch.exit_code = lambda task: None if task.id == task_id else 0


def test_the_results_of_the_others_come_home_when_a_task_fails(world: World) -> None:
    world.batch.exit_code = lambda task: 7 if task.id == "text1" else 0

    outcome = world.apply()

    assert isinstance(outcome.error, TasksFailedError)
    assert sorted(world.results()) == ["text2.out", "text3.out"]
    assert len(outcome.downloads[0].files) == 2


def test_the_results_of_the_others_come_home_behind_a_task_that_hangs(world: World) -> None:
    hang(world, "text1")
    world.timeout = 30

    outcome = world.apply()

    assert isinstance(outcome.error, TimedOutError)
    assert sorted(world.results()) == ["text2.out", "text3.out"]
    assert (outcome.succeeded_tasks, outcome.unfinished_tasks) == (2, 1)
    assert outcome.run_state is RunState.RUNNING


def at_first_wait(world: World, action: Callable[[], None]) -> None:
    """Do something when the run is waited for."""

    class Events(list[Event]):
        def append(self, event: Event) -> None:
            super().append(event)
            if isinstance(event, WaitProgressed) and event.tasks:
                action()

    world.events = Events()


def end_job(world: World, reason: str) -> None:
    job = world.batch.jobs["words-job-1"]
    world.batch.jobs[job.id] = replace(job, state="completed", terminate_reason=reason)


@pytest.mark.parametrize(
    ("reason", "said"),
    [("MaxWallClockTimeExpiry", "max_wall_clock ran out"), ("UserTerminate", "somebody ended it")],
)
def test_a_job_that_ended_with_tasks_to_do_says_why(world: World, reason: str, said: str) -> None:
    hang(world, "text1")
    at_first_wait(world, lambda: end_job(world, reason))

    outcome = world.apply()

    assert isinstance(outcome.error, OperationError)
    assert said in str(outcome.error)
    assert "1 of 3 tasks unfinished" in str(outcome.error)
    assert sorted(world.results()) == ["text2.out", "text3.out"]
    assert outcome.run_state is RunState.NONE


def test_a_task_that_its_jobs_wall_clock_ended_says_so(world: World) -> None:
    world.batch.exit_code = lambda task: 1 if task.id == "text1" else 0

    def end() -> None:
        end_job(world, "MaxWallClockTimeExpiry")
        tasks = world.batch.tasks["words-job-1"]
        tasks["text1"] = replace(tasks["text1"], exit_code=None, failure=ENDED)

    at_first_wait(world, end)
    outcome = world.apply()

    failure = outcome.failed_tasks[0].failure
    assert failure is not None
    assert failure.code == "MaxWallClockTimeExpiry"
    assert "max_wall_clock" in failure.message


def test_nothing_is_downloaded_after_an_interrupt(world: World) -> None:
    hang(world, "text1")

    def interrupt() -> None:
        raise KeyboardInterrupt

    at_first_wait(world, interrupt)
    outcome = world.apply()

    assert isinstance(outcome.error, KeyboardInterrupt)
    assert outcome.run_state is RunState.RUNNING
    assert not (world.folder / "results").exists()


def test_who_lost_the_lock_says_that_and_not_what_the_other_run_did(world: World) -> None:
    hang(world, "text1")

    def lose_lock() -> None:
        world.clock.seconds += 1000
        FakeLease(world.blob)
        del world.batch.jobs["words-job-1"]

    at_first_wait(world, lose_lock)
    outcome = world.apply()

    assert isinstance(outcome.error, LockedError)
    assert not (world.folder / "results").exists()


def test_a_download_that_fails_after_failed_tasks_is_told_beside_them(world: World) -> None:
    world.batch.exit_code = lambda task: 7 if task.id == "text1" else 0
    (world.folder / "results").write_text("in the way")

    outcome = world.apply()

    assert isinstance(outcome.error, TasksFailedError)
    assert len(outcome.not_downloaded) == 1
    assert outcome.not_downloaded[0].startswith("words-out: ")


def test_what_arrived_before_a_download_failed_is_told(world: World) -> None:
    world.blob.create_container("words-out", metadata={"flowrun_workflow": "words"})
    world.blob.put("words-out", "../escape", b"evil")

    outcome = world.apply()

    assert isinstance(outcome.error, OperationError)
    assert len(outcome.downloads[0].files) == 3


def counts(*, active: int = 0, running: int = 0) -> TaskCounts:
    return TaskCounts(active=active, running=running, completed=0, succeeded=0, failed=0)


@pytest.mark.parametrize(
    ("job", "found", "has_pool", "state"),
    [
        ("active", counts(running=1), True, RunState.RUNNING),
        ("active", counts(active=1), True, RunState.WAITING),
        ("active", counts(active=1), False, RunState.STRANDED),
        ("active", counts(), True, RunState.NONE),
        ("terminating", counts(running=1), True, RunState.NONE),
        (None, counts(running=1), True, RunState.NONE),
    ],
)
def test_what_is_said_of_the_run_is_what_the_account_says(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    *,
    job: str | None,
    found: TaskCounts,
    has_pool: bool,
    state: RunState,
) -> None:
    hang(world, "text1")

    def change() -> None:
        batch = world.batch
        jobs: list[JobInfo] = [replace(batch.jobs["words-job-1"], state=job)] if job else []
        pools: list[PoolInfo] = list(batch.pools.values()) if has_pool else []
        monkeypatch.setattr(batch, "count_tasks", lambda _id: found)
        monkeypatch.setattr(batch, "get_job", lambda _id: next(iter(jobs), None))
        monkeypatch.setattr(batch, "get_pool", lambda _id: next(iter(pools), None))
        raise KeyboardInterrupt

    at_first_wait(world, change)

    assert world.apply().run_state is state


def test_an_account_that_does_not_answer_leaves_the_run_unknown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang(world, "text1")

    def refuse(_job_id: str) -> None:
        raise GatewayError("Unreachable", 0, "nobody answers")

    at_first_wait(world, lambda: monkeypatch.setattr(world.batch, "get_job", refuse))
    outcome = world.apply()

    assert isinstance(outcome.error, GatewayError)
    assert outcome.run_state is RunState.UNKNOWN
