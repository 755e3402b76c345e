"""One try of one task, from its resource files to its outputs: the agent's one entry."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event

from flowrun.emulator.agent.command import resolve_command
from flowrun.emulator.agent.containers import run_container
from flowrun.emulator.agent.failures import (
    FailureError,
    exit_code_failure,
    wall_clock_failure,
)
from flowrun.emulator.agent.folders import clear_folders, make_folders
from flowrun.emulator.agent.output_files import upload_output_files
from flowrun.emulator.agent.process import run_process
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
class _Result:
    """How the command ended; no exit code when it was cut short before it started."""

    exit_code: int | None = None
    ending: Ending = Ending.FINISHED
    failure: Failure | None = None
    container: ContainerInfo | None = None
    usage: Usage = field(default_factory=Usage)


async def run_task(
    run: TaskRun, *, stop: asyncio.Event, on_spawn: OnSpawn, sandbox: Sandbox | None = None
) -> Outcome:
    """Run one try to its end; whatever goes wrong in it is part of the outcome.

    `stop` ends the try early; `on_spawn` hears of the process right after its start; the command
    sees what the node's sandbox shows of the machine, all of it without one.
    """
    started = datetime.now(UTC)
    result = await _run_command(run, Watch.begin(stop, run.max_seconds), on_spawn, sandbox)
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


async def _run_command(
    run: TaskRun, watch: Watch, on_spawn: OnSpawn, sandbox: Sandbox | None
) -> _Result:
    result = _Result()
    try:
        if run.task_dir.exists():  # an earlier try may have left much to remove
            await asyncio.to_thread(clear_folders, run.task_dir)
        make_folders(run.task_dir)
        ending = await _download(run, watch)
        if ending is not Ending.FINISHED:
            result = _Result(ending=ending)
        elif run.container:
            result = await _run_container(run, run.container, watch, on_spawn)
        else:
            result = await _run_process(run, watch, on_spawn, sandbox)
    except FailureError as error:
        return _Result(failure=error.failure)
    return replace(result, failure=_failure_of(result.ending, result.exit_code))


async def _run_process(
    run: TaskRun, watch: Watch, on_spawn: OnSpawn, sandbox: Sandbox | None
) -> _Result:
    wd, view = run.task_dir / "wd", sandbox.view if sandbox else None
    command = resolve_command(run.command_line, env=run.env, wd=wd, view=view)
    exit_code, ending, usage = await run_process(
        command, task_dir=run.task_dir, watch=watch, on_spawn=on_spawn, sandbox=sandbox
    )
    return _Result(exit_code=exit_code, ending=ending, usage=usage)


async def _run_container(
    run: TaskRun, settings: ContainerSettings, watch: Watch, on_spawn: OnSpawn
) -> _Result:
    done = await run_container(run, settings, watch=watch, on_spawn=on_spawn)
    return _Result(exit_code=done.exit_code, ending=done.ending, container=done.container)


async def _download(run: TaskRun, watch: Watch) -> Ending:
    if not run.resource_files:
        return Ending.FINISHED
    abandoned = Event()
    work = asyncio.ensure_future(
        download_resource_files(run.resource_files, wd=run.task_dir / "wd", abandoned=abandoned)
    )
    try:
        ending = await watch.until(work)
    finally:
        work.cancel()
        abandoned.set()
    if ending is Ending.FINISHED:
        await work
    return ending


def _failure_of(ending: Ending, exit_code: int | None) -> Failure | None:
    match ending:
        case Ending.STOPPED:
            return None
        case Ending.TIMED_OUT:
            return wall_clock_failure()
        case Ending.FINISHED:
            return exit_code_failure() if exit_code else None
