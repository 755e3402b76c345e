"""Whole tries of multi-instance tasks, on folders that stand for nodes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from localbatch.agent.instances import run_instances
from localbatch.agent.orders import AttemptOutcome, MultiInstanceOrder, SpawnedProcess
from unit.localbatch.agent.tries import holds_soon, is_running, make_order

INSTANCES = 3
HERE = [None] * INSTANCES


def make_instances(
    folder: Path, coordination: str, application: str = "true", *, max_seconds: float | None = None
) -> MultiInstanceOrder:
    """Return a try whose task directories are `folder/<number>/task`."""
    runs = [
        make_order(folder / str(number), f"bash -c '{coordination}'", env={"NUMBER": str(number)})
        for number in range(INSTANCES)
    ]
    primary, *subtasks = [replace(order, shared_dir=order.task_dir) for order in runs]
    command = f"bash -c '{application}'"
    return MultiInstanceOrder(
        coordination=primary,
        application=replace(primary, command_line=command, max_seconds=max_seconds),
        subtasks=tuple(subtasks),
    )


def run_with(
    run: MultiInstanceOrder,
    act: Callable[[asyncio.Task[AttemptOutcome], asyncio.Event], Awaitable[object]],
) -> tuple[list[int], AttemptOutcome | None]:
    """Run a try, do something to it once all instances have begun; return its processes too."""
    heard: list[int] = []

    async def scenario() -> AttemptOutcome | None:
        begun, stop = asyncio.Event(), asyncio.Event()

        def on_spawn(process: SpawnedProcess) -> None:
            heard.append(process.pid)
            if len(heard) == INSTANCES:
                begun.set()

        work = asyncio.create_task(run_instances(run, stop=stop, on_spawn=on_spawn, sandboxes=HERE))
        await begun.wait()
        await act(work, stop)
        [result] = await asyncio.gather(work, return_exceptions=True)
        return result if isinstance(result, AttemptOutcome) else None

    outcome = asyncio.run(scenario())
    return heard, outcome


async def wait(_work: asyncio.Task[AttemptOutcome], _stop: asyncio.Event) -> None:
    """Let the try come to its end."""


async def stop_it(_work: asyncio.Task[AttemptOutcome], stop: asyncio.Event) -> None:
    stop.set()


async def cancel_it(work: asyncio.Task[AttemptOutcome], _stop: asyncio.Event) -> None:
    work.cancel()


def test_the_outcome_is_the_primarys_with_those_of_the_subtasks(tmp_path: Path) -> None:
    _, outcome = run_with(make_instances(tmp_path, "echo one", "echo two; exit 4"), wait)

    assert outcome
    assert (outcome.exit_code, outcome.stopped) == (4, False)
    assert [(subtask.exit_code, subtask.failure) for subtask in outcome.subtasks] == [(0, None)] * 2
    assert (tmp_path / "0/task/stdout.txt").read_text() == "one\ntwo\n"
    assert (tmp_path / "1/task/stdout.txt").read_text() == "one\n"


def test_the_first_subtask_that_fails_ends_the_others_and_is_named(tmp_path: Path) -> None:
    fails = "[ $NUMBER = 2 ] && exit 5; sleep 100"

    _, outcome = run_with(make_instances(tmp_path, fails), wait)

    assert outcome
    assert outcome.failure
    assert (outcome.exit_code, outcome.stopped) == (None, False)
    assert outcome.failure.code == "FailureExitCode"
    assert outcome.failure.details[-1] == ("SubtaskId", "2")
    assert [(subtask.exit_code, subtask.stopped) for subtask in outcome.subtasks] == [
        (-2, True),
        (5, False),
    ]


def test_a_coordination_command_of_the_primary_that_fails_gives_its_exit_code(
    tmp_path: Path,
) -> None:
    fails = "[ $NUMBER = 0 ] && exit 6; sleep 100"

    _, outcome = run_with(make_instances(tmp_path, fails, "echo never"), wait)

    assert outcome
    assert outcome.exit_code == 6
    assert (tmp_path / "0/task/stdout.txt").read_text() == ""
    assert all(subtask.stopped for subtask in outcome.subtasks)


def test_a_program_that_is_missing_on_one_node_fails_the_try(tmp_path: Path) -> None:
    run = make_instances(tmp_path, "sleep 100")
    missing = replace(run.subtasks[0], command_line="no-such-program")

    outcome = asyncio.run(
        run_instances(
            replace(run, subtasks=(missing, run.subtasks[1])),
            stop=asyncio.Event(),
            on_spawn=lambda _: None,
            sandboxes=HERE,
        )
    )

    assert outcome.failure
    assert outcome.failure.code == "CommandProgramNotFound"
    assert ("SubtaskId", "1") in outcome.failure.details


def test_a_stop_ends_every_instance(tmp_path: Path) -> None:
    pids, outcome = run_with(make_instances(tmp_path, "sleep 100"), stop_it)

    assert outcome
    assert outcome.stopped
    assert all(subtask.stopped for subtask in outcome.subtasks)
    assert not any(is_running(pid) for pid in pids)


def test_a_subtask_that_hangs_is_ended_by_the_wall_clock(tmp_path: Path) -> None:
    hangs = "[ $NUMBER = 1 ] && exec sleep 100; true"

    pids, outcome = run_with(make_instances(tmp_path, hangs, max_seconds=0.3), wait)

    assert outcome
    assert outcome.failure
    assert (outcome.failure.code, outcome.exit_code) == ("TaskEnded", None)
    assert not any(is_running(pid) for pid in pids)


def test_a_cancelled_try_leaves_no_process_on_any_node(tmp_path: Path) -> None:
    run = make_instances(tmp_path, "sleep 100 & true", "sleep 100")

    pids, outcome = run_with(run, cancel_it)

    assert outcome is None
    assert holds_soon(lambda: not any(is_running(pid) for pid in pids))
