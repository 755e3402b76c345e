"""One command as a process of this machine: start, wait, end with all of its session."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from flowrun.emulator.agent.command import Command
from flowrun.emulator.agent.failures import FailureError
from flowrun.emulator.agent.sandbox import Sandbox, SandboxedProcess
from flowrun.emulator.agent.sessions import ASK_THEN_KILL, KILL, end_session, signal_session
from flowrun.emulator.agent.usage import reap
from flowrun.emulator.agent.values import OnSpawn, SpawnedProcess, Usage
from flowrun.emulator.agent.watch import Ending, Watch, readable

# Its id stays taken until it is waited for, and is its session's too.
Process = subprocess.Popen[bytes] | SandboxedProcess


async def run_process(
    command: Command,
    *,
    task_dir: Path,
    watch: Watch,
    on_spawn: OnSpawn,
    sandbox: Sandbox | None = None,
) -> tuple[int, Ending, Usage]:
    """Run the command to its end; return its exit code, why the waiting ended, what it used.

    Raises:
        FailureError: CommandLaunchFailed.
    """
    process = await _start(command, task_dir, sandbox)
    try:
        on_spawn(SpawnedProcess(process.pid, psutil.Process(process.pid).create_time()))
        with _end_of(process) as ended:
            ending = await watch.until(ended)
        await end_session(process.pid, KILL if ending is Ending.FINISHED else ASK_THEN_KILL)
    except (ProcessLookupError, psutil.NoSuchProcess):  # all of its sandbox was killed already
        ending = Ending.FINISHED
    except BaseException:  # the waiting was cancelled: nothing may be left behind
        signal_session(process.pid, signal.SIGKILL)
        raise
    finally:
        exit_code, usage = await _reap(process)
    return exit_code, ending, usage


async def _start(command: Command, task_dir: Path, sandbox: Sandbox | None) -> Process:
    if sandbox is not None:
        return await sandbox.start(command, task_dir=task_dir)
    return _start_here(command, task_dir)  # in no thread: a cancellation could lose the process


def _start_here(command: Command, task_dir: Path) -> subprocess.Popen[bytes]:
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


async def _reap(process: Process) -> tuple[int, Usage]:
    if isinstance(process, SandboxedProcess):
        return await asyncio.to_thread(process.wait)
    usage = await reap(process)
    return process.returncode, usage


@contextmanager
def _end_of(process: Process) -> Iterator[asyncio.Future[Any]]:
    """Yield a future that is done when the process has ended, yet before it is reaped."""
    if not hasattr(os, "pidfd_open"):  # not Linux: a thread waits, and reaps
        yield asyncio.get_running_loop().run_in_executor(None, process.wait)
        return
    pidfd = os.pidfd_open(process.pid)
    try:
        with readable(pidfd) as ended:
            yield ended
    finally:
        os.close(pidfd)
