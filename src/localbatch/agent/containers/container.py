"""One command in a container of podman or docker: pull, create, start, look, remove."""

import asyncio
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from localbatch.agent.command import Command, split_command
from localbatch.agent.containers.creation import ContainerCommand, divide_environment
from localbatch.agent.containers.engine import ContainerEngine, expect_containers, find_engine
from localbatch.agent.containers.registries import log_in
from localbatch.agent.failures import FailureError
from localbatch.agent.orders import ContainerInfo, ContainerSettings, OnSpawn, Registry, TaskOrder
from localbatch.agent.process import run_process
from localbatch.agent.watch import Ending, Watch

_NOT_ENABLED: Final = "The pool has no containerConfiguration"
_ENDED: Final = "exited"
_NEVER_STARTED: Final = frozenset({"created", "configured", "initialized"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """How a container ended; without an exit code it was cut short before it started."""

    exit_code: int | None = None
    ending: Ending
    container: ContainerInfo | None = None


async def run_container(
    order: TaskOrder, settings: ContainerSettings, *, watch: Watch, on_spawn: OnSpawn
) -> Execution:
    """Run the task's command in a container to its end; nothing is left of the container.

    Raises:
        FailureError: ContainerInvalidSettings, -Image, -Registry or ContainerMiscError.
    """
    if not settings.is_enabled:  # A0016
        raise FailureError("ContainerInvalidSettings", ("Message", _NOT_ENABLED))
    engine = find_engine()
    command = _plan(order, settings, engine)
    container = command.name
    # Before the first is made: a crash from here on may leave one behind.
    expect_containers(settings.root)
    try:
        creating = asyncio.ensure_future(_create(engine, command))
        ending = await _until(watch, creating)
        if ending is not Ending.FINISHED:
            return Execution(ending=ending)
        container = creating.result()  # the options may have given it another name
        return await _follow(engine, container, order, watch=watch, on_spawn=on_spawn)
    finally:
        # Also if it was never made: then the answer is of no interest.
        await engine.call("rm", "--force", container)


async def pull_image(engine: ContainerEngine, image: str, registries: tuple[Registry, ...]) -> None:
    """Bring the image here unless it is.

    Raises:
        FailureError: ContainerInvalidImage, ContainerInvalidRegistry or ContainerMiscError.
    """
    # An image that was built here is in no registry, and one that is here costs no network.
    if (await engine.call("image", "inspect", image)).code == 0:
        return
    with tempfile.TemporaryDirectory(prefix="flowrun-") as folder:
        known = await log_in(engine, registries, folder=Path(folder))
        answer = await known.call("pull", image)
    if answer.code:
        # The engine's service may be down, for which the image is not to be blamed.
        is_there = (await engine.call("info")).code == 0
        code = "ContainerInvalidImage" if is_there else "ContainerMiscError"
        raise FailureError(code, ("Image", image), ("Message", answer.last_line))


def _plan(
    order: TaskOrder, settings: ContainerSettings, engine: ContainerEngine
) -> ContainerCommand:
    arguments, env = split_command(order.command_line, order.env)
    shared, listed = divide_environment(env)
    return ContainerCommand(
        settings=settings,
        # At random: the containers of several accounts on a machine share their names.
        name=f"flowrun-{order.task_dir.name}-{secrets.token_hex(8)}",
        wd=order.task_dir / "wd",
        arguments=arguments,
        # Else what docker writes into the node's folder would be the superuser's.
        user=f"{os.getuid()}:{os.getgid()}" if engine.is_docker else None,
        shared=shared,
        listed=listed,
    )


async def _create(engine: ContainerEngine, command: ContainerCommand) -> str:
    """Return the id of the new container."""
    await pull_image(engine, command.settings.image, command.settings.registries)
    with tempfile.TemporaryDirectory(prefix="flowrun-") as folder:
        arguments = command.create_arguments(_write_variables(command, folder))
        answer = await engine.call(*arguments, env=command.shared)
    if answer.code:
        raise FailureError("ContainerInvalidSettings", ("Message", answer.last_line))
    return answer.last_line


def _write_variables(command: ContainerCommand, folder: str) -> Path:
    file = Path(folder, "variables")
    file.write_text(command.env_file())
    return file


async def _until(watch: Watch, work: asyncio.Future[Any]) -> Ending:
    """Wait for the work, and abandon it when its time is over."""
    try:
        return await watch.until(work)
    finally:
        if not work.done():
            work.cancel()
            # Until the engine's program has ended: it could still create what is removed below.
            await asyncio.gather(work, return_exceptions=True)


async def _follow(
    engine: ContainerEngine, container: str, order: TaskOrder, *, watch: Watch, on_spawn: OnSpawn
) -> Execution:
    """Start the container and see it end; its client passes the signals of a stop on to it."""
    # Attached, so that what it prints comes through the client into the task's files.
    arguments = (engine.program.name, "start", "--attach", container)
    client = Command(program=engine.program, arguments=arguments, env=engine.env)
    # What the client used is not what the container did, which no engine tells afterwards.
    code, ending, _ = await run_process(
        client, task_dir=order.task_dir, watch=watch, on_spawn=on_spawn
    )
    if ending is not Ending.FINISHED:
        await engine.call("kill", container)  # it may have ignored all that its client passed on
    state = await _look(engine, container)
    status, error = state.get("Status", _ENDED), state.get("Error", "")
    if ending is Ending.FINISHED and status in _NEVER_STARTED:  # A0018
        text = error or _end_of(order.task_dir / "stderr.txt")
        raise FailureError("ContainerInvalidSettings", ("Message", text))
    return Execution(
        # A0019: a signal is 128 + n here, since engines tell no more of it.
        exit_code=state.get("ExitCode", code) if status == _ENDED else code,
        ending=ending,
        container=ContainerInfo(id=container, state=status, error=error),
    )


async def _look(engine: ContainerEngine, container: str) -> dict[str, Any]:
    """Return the container's state; nothing when it is gone, as with the option --rm."""
    answer = await engine.call("inspect", "--format", "{{json .State}}", container)
    state: dict[str, Any] = json.loads(answer.text) if answer.code == 0 else {}
    return state


def _end_of(file: Path) -> str:
    """Return what the client said last."""
    lines = file.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
