"""One command as a process of this machine: start, wait, end with all of its session."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from flowrun.emulator.agent.command import Command
from flowrun.emulator.agent.failures import FailureError
from flowrun.emulator.agent.sessions import ASK_THEN_KILL, KILL, end_session, signal_session
from flowrun.emulator.agent.values import OnSpawn, SpawnedProcess
from flowrun.emulator.agent.watch import Ending, Watch

Linger = Callable[[int], Awaitable[None]]
"""What a command's processes live on for after it has ended, with this exit code, by itself."""


async def run_process(
    command: Command,
    *,
    task_dir: Path,
    watch: Watch,
    on_spawn: OnSpawn,
    linger: Linger | None = None,
) -> tuple[int, Ending]:
    """Run the command to its end; return its exit code and why the waiting ended.

    Raises:
        FailureError: CommandLaunchFailed.
    """
    process = _start(command, task_dir)  # in no thread: a cancellation could lose the process
    try:
        on_spawn(SpawnedProcess(process.pid, psutil.Process(process.pid).create_time()))
        with _end_of(process) as ended:
            ending = await watch.until(ended)
        if linger and ending is Ending.FINISHED:
            await linger(_exit_code_of(process))
        await end_session(process.pid, KILL if ending is Ending.FINISHED else ASK_THEN_KILL)
    except BaseException:  # the waiting was cancelled: nothing may be left behind
        signal_session(process.pid, signal.SIGKILL)
        raise
    finally:
        if process.poll() is None:
            await asyncio.to_thread(process.wait)
    return process.returncode, ending


def _start(command: Command, task_dir: Path) -> subprocess.Popen[bytes]:
    try:
        with (
            (task_dir / "stdout.txt").open("ab") as stdout,
            (task_dir / "stderr.txt").open("ab") as stderr,
        ):
            return subprocess.Popen(
                command.arguments,
                executable=command.program,
                cwd=task_dir / "wd",
                env=command.env,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
    except (OSError, ValueError) as error:  # ValueError: a NUL inside an argument or a value
        text = error.strerror if isinstance(error, OSError) and error.strerror else f"{error}"
        raise FailureError("CommandLaunchFailed", ("Message", text)) from None


def _exit_code_of(process: subprocess.Popen[bytes]) -> int:
    """Return the code of a process that has ended. It is not reaped: the session keeps its id."""
    if process.returncode is not None:
        return process.returncode
    status = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert status  # noqa: S101 - None is for WNOHANG alone
    return status.si_status if status.si_code == os.CLD_EXITED else -status.si_status


@contextmanager
def _end_of(process: subprocess.Popen[bytes]) -> Iterator[asyncio.Future[Any]]:
    """Yield a future that is done when the process has ended, yet before it is reaped."""
    loop = asyncio.get_running_loop()
    if not hasattr(os, "pidfd_open"):  # not Linux: a thread waits, and reaps
        yield loop.run_in_executor(None, process.wait)
        return
    ended = loop.create_future()
    pidfd = os.pidfd_open(process.pid)
    loop.add_reader(pidfd, _settle, ended)
    try:
        yield ended
    finally:
        loop.remove_reader(pidfd)
        os.close(pidfd)


def _settle(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)
