"""One command as a process of this machine: start, wait, end with all of its session."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psutil

from localbatch.agent.command import Command
from localbatch.agent.consumption import peek, reap
from localbatch.agent.failures import FailureError
from localbatch.agent.orders import OnSpawn, SpawnedProcess, Usage
from localbatch.agent.sandbox.sandbox import Sandbox
from localbatch.agent.sessions import ASK_THEN_KILL, KILL, end_session, signal_session
from localbatch.agent.watch import Ending, Watch, readable


class Process(Protocol):
    """A command that was started; its id stays taken until it is reaped."""

    @property
    def pid(self) -> int:
        """The process id, which is also its session's."""

    async def peek(self) -> int:
        """Return its exit code once it has ended, and let it keep its id."""

    async def reap(self) -> tuple[int, Usage]:
        """Return its exit code, negative for a signal, and its usage, once it has ended."""


Linger = Callable[[int], Awaitable[None]]
"""What a command's processes live on for after it has ended, with this exit code, by itself."""


async def run_process(
    command: Command,
    *,
    task_dir: Path,
    watch: Watch,
    on_spawn: OnSpawn,
    sandbox: Sandbox | None = None,
    linger: Linger | None = None,
) -> tuple[int, Ending, Usage]:
    """Run the command to its end; return its exit code, why the waiting ended, what it used.

    Raises:
        FailureError: CommandLaunchFailed.
    """
    process = await _start(command, task_dir, sandbox)
    try:
        # Noted before anything is waited for: a server that is killed from now on finds it again.
        on_spawn(SpawnedProcess(process.pid, psutil.Process(process.pid).create_time()))
        with _end_of(process) as ended:
            ending = await watch.until(ended)
        if linger and ending is Ending.FINISHED:
            # Not reaped yet: its id, which is that of the session, must not pass to another
            # process.
            await linger(await process.peek())
        await end_session(process.pid, KILL if ending is Ending.FINISHED else ASK_THEN_KILL)
    except (ProcessLookupError, psutil.NoSuchProcess):  # all of its sandbox was killed already
        ending = Ending.FINISHED
    except BaseException:  # the waiting was cancelled: nothing may be left behind
        signal_session(process.pid, signal.SIGKILL)
        raise
    finally:
        # Negative for a signal, as the service shows it (A0005).
        exit_code, usage = await process.reap()
    return exit_code, ending, usage


async def _start(command: Command, task_dir: Path, sandbox: Sandbox | None) -> Process:
    if sandbox is not None:
        return await sandbox.start(command, task_dir=task_dir)
    return _start_here(command, task_dir)  # in no thread: a cancellation could lose the process


@dataclass(frozen=True, slots=True)
class _OwnProcess:
    """A child of this process."""

    popen: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.popen.pid

    async def peek(self) -> int:
        return peek(self.popen)

    async def reap(self) -> tuple[int, Usage]:
        return await reap(self.popen)


def _start_here(command: Command, task_dir: Path) -> _OwnProcess:
    try:
        with (
            # Appended: the two commands of a primary share these files.
            (task_dir / "stdout.txt").open("ab") as stdout,
            (task_dir / "stderr.txt").open("ab") as stderr,
        ):
            # No shell, as on a node: a task that wants pipes or `$NAME` has to name one itself.
            popen = subprocess.Popen(
                command.arguments,
                # The first argument stays the name in the command line, which programs look at.
                executable=command.program,
                cwd=task_dir / "wd",
                env=command.env,
                # A node gives no input: what asks for some must not wait.
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                # By the session all that the command starts is found, and ended with it.
                start_new_session=True,
            )
            return _OwnProcess(popen)
    except (OSError, ValueError) as error:  # ValueError: a NUL inside an argument or a value
        text = error.strerror if isinstance(error, OSError) and error.strerror else f"{error}"
        raise FailureError("CommandLaunchFailed", ("Message", text)) from None


@contextmanager
def _end_of(process: Process) -> Iterator[asyncio.Future[Any]]:
    """Yield a future that is done when the process has ended, yet before it is reaped."""
    if not hasattr(os, "pidfd_open"):  # not Linux: a thread waits, and reaps
        yield asyncio.ensure_future(process.reap())
        return
    pidfd = os.pidfd_open(process.pid)
    try:
        with readable(pidfd) as ended:
            yield ended
    finally:
        os.close(pidfd)
