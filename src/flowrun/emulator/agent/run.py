"""One try of one task on one node, from its resource files to its outputs."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event
from typing import Self

from flowrun.emulator.agent.command import resolve_command
from flowrun.emulator.agent.containers import run_container
from flowrun.emulator.agent.failures import (
    FailureError,
    exit_code_failure,
    wall_clock_failure,
)
from flowrun.emulator.agent.folders import clear_folders, clear_shared, make_folders
from flowrun.emulator.agent.output_files import upload_output_files
from flowrun.emulator.agent.process import Linger, run_process
from flowrun.emulator.agent.resource_files import download_resource_files
from flowrun.emulator.agent.sandbox import Sandbox
from flowrun.emulator.agent.values import (
    ContainerInfo,
    ContainerSettings,
    Failure,
    OnSpawn,
    Outcome,
    TaskRun,
    Usage,
)
from flowrun.emulator.agent.watch import Ending, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How the command ended; no exit code when it was cut short before it started."""

    exit_code: int | None = None
    ending: Ending = Ending.FINISHED
    failure: Failure | None = None
    container: ContainerInfo | None = None
    usage: Usage = field(default_factory=Usage)

    @classmethod
    def of(cls, ending: Ending, exit_code: int | None = None) -> Self:
        """Return the result of a command that was or should have been run."""
        return cls(exit_code=exit_code, ending=ending, failure=_failure_of(ending, exit_code))


async def run_task(
    run: TaskRun, *, stop: asyncio.Event, on_spawn: OnSpawn, sandbox: Sandbox | None = None
) -> Outcome:
    """Run one try to its end; whatever goes wrong in it is part of the outcome.

    `stop` ends the try early; `on_spawn` hears of the process right after its start; the command
    sees what the node's sandbox shows of the machine, all of it without one.
    """
    started = datetime.now(UTC)
    watch = Watch.begin(stop, run.max_seconds)
    result = await prepare_and_execute(run, watch, on_spawn=on_spawn, sandbox=sandbox)
    return await conclude(run, result, started=started)


async def conclude(run: TaskRun, result: Result, *, started: datetime) -> Outcome:
    """Upload what the command left, and return how the try ended."""
    failure = result.failure
    if result.exit_code is not None:
        succeeded = result.exit_code == 0 and result.ending is Ending.FINISHED
        upload_failure = await upload_output_files(run, succeeded=succeeded)
        if result.ending is Ending.FINISHED:
            failure = upload_failure or failure
    return Outcome(
        started=started,
        ended=datetime.now(UTC),
        exit_code=result.exit_code,
        failure=failure,
        stopped=result.ending is Ending.STOPPED,
        container=result.container,
        usage=result.usage,
    )


async def prepare_and_execute(
    run: TaskRun,
    watch: Watch,
    *,
    on_spawn: OnSpawn,
    sandbox: Sandbox | None,
    linger: Linger | None = None,
) -> Result:
    """Make the task's folders, fetch its files and run its command."""
    try:
        await _make_folders(run)
        ending = await _download(run, watch)
    except FailureError as error:
        return Result(failure=error.failure)
    if ending is not Ending.FINISHED:
        return Result.of(ending)
    return await execute(run, watch, on_spawn=on_spawn, sandbox=sandbox, linger=linger)


async def execute(
    run: TaskRun,
    watch: Watch,
    *,
    on_spawn: OnSpawn,
    sandbox: Sandbox | None,
    linger: Linger | None = None,
) -> Result:
    """Run the task's command where everything is ready for it."""
    try:
        if run.container:
            return await _run_container(run, run.container, watch, on_spawn, linger)
        wd, view = run.task_dir / "wd", sandbox.view if sandbox else None
        exit_code, ending, usage = await run_process(
            resolve_command(run.command_line, env=run.env, wd=wd, view=view),
            task_dir=run.task_dir,
            watch=watch,
            on_spawn=on_spawn,
            sandbox=sandbox,
            linger=linger,
        )
    except FailureError as error:
        return Result(failure=error.failure)
    return replace(Result.of(ending, exit_code), usage=usage)


async def _run_container(
    run: TaskRun,
    settings: ContainerSettings,
    watch: Watch,
    on_spawn: OnSpawn,
    linger: Linger | None,
) -> Result:
    """Run the command in a container of its own, with which ends whatever it left running."""
    done = await run_container(run, settings, watch=watch, on_spawn=on_spawn)
    if linger and done.ending is Ending.FINISHED and done.exit_code is not None:
        await linger(done.exit_code)
    return replace(Result.of(done.ending, done.exit_code), container=done.container)


async def _make_folders(run: TaskRun) -> None:
    if run.shared_dir and run.shared_dir.exists():
        await asyncio.to_thread(clear_shared, run.shared_dir)
    elif run.task_dir.exists():  # an earlier try may have left much to remove
        await asyncio.to_thread(clear_folders, run.task_dir)
    make_folders(run.task_dir)


async def _download(run: TaskRun, watch: Watch) -> Ending:
    if not run.resource_files and not run.common_files:
        return Ending.FINISHED
    abandoned = Event()
    work = asyncio.ensure_future(_fetch(run, abandoned))
    try:
        ending = await watch.until(work)
    finally:
        work.cancel()
        abandoned.set()
    if ending is Ending.FINISHED:
        await work
    return ending


async def _fetch(run: TaskRun, abandoned: Event) -> None:
    if run.shared_dir:
        await download_resource_files(run.common_files, wd=run.shared_dir, abandoned=abandoned)
    if run.resource_files:
        wd = run.task_dir / "wd"
        await download_resource_files(run.resource_files, wd=wd, abandoned=abandoned)


def _failure_of(ending: Ending, exit_code: int | None) -> Failure | None:
    match ending:
        case Ending.STOPPED:
            return None
        case Ending.TIMED_OUT:
            return wall_clock_failure()
        case Ending.FINISHED:
            return exit_code_failure() if exit_code else None
