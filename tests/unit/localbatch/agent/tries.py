"""Running tries in tests: with the machine's PATH, and stopped when the test says so."""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from localbatch.agent.attempt import run_task
from localbatch.agent.orders import (
    AttemptOutcome,
    OutputFile,
    ResourceFile,
    SpawnedProcess,
    TaskOrder,
)
from localbatch.agent.sandbox.sandbox import Sandbox

DEADLINE_SECONDS = 20


def make_order(
    folder: Path,
    command_line: str,
    *,
    env: dict[str, str] | None = None,
    resource_files: tuple[ResourceFile, ...] = (),
    output_files: tuple[OutputFile, ...] = (),
) -> TaskOrder:
    """Return a try whose task directory is `folder/task`."""
    return TaskOrder(
        task_dir=folder / "task",
        command_line=command_line,
        env={
            "PATH": os.environ["PATH"],
            "AZ_BATCH_NODE_ROOT_DIR": str(folder),
            "AZ_BATCH_TASK_DIR": str(folder / "task"),
            **(env or {}),
        },
        resource_files=resource_files,
        output_files=output_files,
    )


def run_to_end(run: TaskOrder, sandbox: Sandbox | None = None) -> AttemptOutcome:
    """Run a try that nobody stops."""
    return asyncio.run(run_task(run, stop=asyncio.Event(), on_spawn=_ignore, sandbox=sandbox))


def run_and_stop(
    run: TaskOrder, *, when: Callable[[], bool], sandbox: Sandbox | None = None
) -> AttemptOutcome:
    """Run a try and stop it once the condition holds."""

    async def scenario() -> AttemptOutcome:
        stop = asyncio.Event()
        work = asyncio.create_task(run_task(run, stop=stop, on_spawn=_ignore, sandbox=sandbox))
        deadline = time.monotonic() + DEADLINE_SECONDS
        while not when() and not work.done():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        stop.set()
        return await work

    return asyncio.run(scenario())


def holds_soon(condition: Callable[[], bool]) -> bool:
    """Whether the condition comes true before the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def has_lines(path: Path, count: int) -> bool:
    """Whether a file exists and has at least this number of lines."""
    return path.is_file() and path.read_text().count("\n") >= count


def processes_of(run: TaskOrder) -> list[int]:
    """Return what still runs of a try, in whichever session."""
    folder = str(run.task_dir)
    return [process.pid for process in psutil.process_iter() if _task_dir(process) == folder]


def _task_dir(process: psutil.Process) -> str | None:
    try:
        return process.environ().get("AZ_BATCH_TASK_DIR")
    except (psutil.Error, OSError):  # somebody else's, or it has ended meanwhile
        return None


def is_running(pid: int) -> bool:
    """Whether a process lives; one that only waits to be reaped does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _ignore(_process: SpawnedProcess) -> None:
    """Most tests do not look at the process itself."""
