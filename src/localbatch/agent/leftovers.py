"""Ends what a crashed service left running, and never anything else."""

import signal
import time
from typing import Final

import psutil

from localbatch.agent.orders import SpawnedProcess
from localbatch.agent.sessions import session_members, signal_session

# A process's start is reckoned from the boot time, which moves when somebody sets the clock.
_CLOCK_TOLERANCE: Final = 2.0
# One that cannot even be killed must not keep the account from starting.
_DEADLINE_SECONDS: Final = 2.0
_POLL_SECONDS: Final = 0.02


def end_leftover(process: SpawnedProcess) -> None:
    """Kill the process with all of its session, if its id has not passed to another one."""
    if not _is_ours(process):
        return
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while signal_session(process.pid, signal.SIGKILL) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)


def _is_ours(process: SpawnedProcess) -> bool:
    try:
        created = psutil.Process(process.pid).create_time()
    except psutil.NoSuchProcess:
        return any(_is_a_tasks(pid) for pid in session_members(process.pid))
    # The id alone proves nothing: the system may have given it to a stranger since.
    return abs(created - process.create_time) < _CLOCK_TOLERANCE


def _is_a_tasks(pid: int) -> bool:
    # The leader is gone, so only the inherited environment tells whose child this is.
    try:
        return "AZ_BATCH_TASK_DIR" in psutil.Process(pid).environ()
    except psutil.Error:
        return False
