"""One try of one task on one node, from its resource files to its outputs."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event
from typing import Self

from localbatch.agent.command import resolve_command
from localbatch.agent.containers.container import run_container
from localbatch.agent.failures import FailureError, exit_code_failure, wall_clock_failure
from localbatch.agent.folders import clear_folders, clear_shared, make_folders
from localbatch.agent.orders import (
    AttemptOutcome,
    ContainerInfo,
    ContainerSettings,
    Failure,
    OnSpawn,
    TaskOrder,
    Usage,
)
from localbatch.agent.process import Linger, run_process
from localbatch.agent.sandbox.sandbox import Sandbox
from localbatch.agent.transfers.output_files import upload_output_files
from localbatch.agent.transfers.resource_files import download_resource_files
from localbatch.agent.watch import Ending, Watch


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
    order: TaskOrder, *, stop: asyncio.Event, on_spawn: OnSpawn, sandbox: Sandbox | None = None
) -> AttemptOutcome:
    """Run one try to its end; whatever goes wrong in it is part of the outcome.

    `stop` ends the try early; `on_spawn` hears of the process right after its start; the command
    sees what the node's sandbox shows of the machine, all of it without one.
    """
    started = datetime.now(UTC)
    # Before the downloads: the service counts them as part of the try.
    watch = Watch.begin(stop, order.max_seconds)
    result = await prepare_and_execute(order, watch, on_spawn=on_spawn, sandbox=sandbox)
    return await conclude(order, result, started=started)


async def conclude(order: TaskOrder, result: Result, *, started: datetime) -> AttemptOutcome:
    """Upload what the command left, and return how the try ended."""
    failure = result.failure
    # A command that never started has left nothing to upload.
    if result.exit_code is not None:
        # A try that was cut short has not succeeded, though its command may have ended with 0 by
        # then.
        succeeded = result.exit_code == 0 and result.ending is Ending.FINISHED
        upload_failure = await upload_output_files(order, succeeded=succeeded)
        # A try that was cut short has failed of that, whatever became of its uploads (A0007).
        if result.ending is Ending.FINISHED:
            # A result that could not be uploaded makes the task fail, whatever its exit code.
            failure = upload_failure or failure
    return AttemptOutcome(
        started=started,
        ended=datetime.now(UTC),
        exit_code=result.exit_code,
        failure=failure,
        stopped=result.ending is Ending.STOPPED,
        container=result.container,
        usage=result.usage,
    )


async def prepare_and_execute(
    order: TaskOrder,
    watch: Watch,
    *,
    on_spawn: OnSpawn,
    sandbox: Sandbox | None,
    linger: Linger | None = None,
) -> Result:
    """Make the task's folders, fetch its files and run its command."""
    try:
        await _make_folders(order)
        ending = await _download(order, watch)
    except FailureError as error:
        # Without an exit code: to the service this is a failure before the command.
        return Result(failure=error.failure)
    if ending is not Ending.FINISHED:
        return Result.of(ending)
    return await execute(order, watch, on_spawn=on_spawn, sandbox=sandbox, linger=linger)


async def execute(
    order: TaskOrder,
    watch: Watch,
    *,
    on_spawn: OnSpawn,
    sandbox: Sandbox | None,
    linger: Linger | None = None,
) -> Result:
    """Run the task's command where everything is ready for it."""
    try:
        if order.container:
            # In no sandbox: its engine isolates it.
            return await _run_container(order, order.container, watch, on_spawn, linger)
        _check_needs_no_container(order)
        wd, view = order.task_dir / "wd", sandbox.view if sandbox else None
        exit_code, ending, usage = await run_process(
            resolve_command(order.command_line, env=order.env, wd=wd, view=view),
            task_dir=order.task_dir,
            watch=watch,
            on_spawn=on_spawn,
            sandbox=sandbox,
            linger=linger,
        )
    except FailureError as error:
        return Result(failure=error.failure)
    return replace(Result.of(ending, exit_code), usage=usage)


def _check_needs_no_container(order: TaskOrder) -> None:
    # Here and not when the task is added: the service accepts it and lets it fail (A0042).
    if order.must_have_container:
        raise FailureError("ContainerTaskSettingsNotFound")


async def _run_container(
    order: TaskOrder,
    settings: ContainerSettings,
    watch: Watch,
    on_spawn: OnSpawn,
    linger: Linger | None,
) -> Result:
    """Run the command in a container of its own, with which ends whatever it left running."""
    done = await run_container(order, settings, watch=watch, on_spawn=on_spawn)
    if linger and done.ending is Ending.FINISHED and done.exit_code is not None:
        await linger(done.exit_code)
    return replace(Result.of(done.ending, done.exit_code), container=done.container)


async def _make_folders(order: TaskOrder) -> None:
    # An instance's own folder lies inside the shared one, so that this clears both (A0011).
    if order.shared_dir and order.shared_dir.exists():
        await asyncio.to_thread(clear_shared, order.shared_dir)
    elif order.task_dir.exists():  # an earlier try may have left much to remove
        await asyncio.to_thread(clear_folders, order.task_dir)
    make_folders(order.task_dir)


async def _download(order: TaskOrder, watch: Watch) -> Ending:
    if not order.resource_files and not order.common_files:
        return Ending.FINISHED
    # A thread cannot be cancelled. This tells the downloads to stop by themselves.
    abandoned = Event()
    work = asyncio.ensure_future(_fetch(order, abandoned))
    try:
        ending = await watch.until(work)
    finally:
        # This ends the waiting for the threads, and the next line the threads.
        work.cancel()
        abandoned.set()
    if ending is Ending.FINISHED:
        # It is done: this lets its failure rise.
        await work
    return ending


async def _fetch(order: TaskOrder, abandoned: Event) -> None:
    if order.shared_dir:
        await download_resource_files(order.common_files, wd=order.shared_dir, abandoned=abandoned)
    if order.resource_files:
        wd = order.task_dir / "wd"
        await download_resource_files(order.resource_files, wd=wd, abandoned=abandoned)


def _failure_of(ending: Ending, exit_code: int | None) -> Failure | None:
    match ending:
        case Ending.STOPPED:
            return None
        case Ending.TIMED_OUT:
            return wall_clock_failure()
        case Ending.FINISHED:
            return exit_code_failure() if exit_code else None
