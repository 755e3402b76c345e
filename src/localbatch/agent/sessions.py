"""Finding and ending every process of a session.

A task's command leads a session of its own; whatever it starts stays in it unless it asks
for another one. The kernel does not reuse the session's id while a member is left.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import psutil

Steps = tuple[tuple[signal.Signals, float], ...]

# Nothing can refuse SIGKILL; its grace is for processes that the kernel is still clearing away.
KILL: Final[Steps] = ((signal.SIGKILL, 0.8),)
ASK_THEN_KILL: Final[Steps] = ((signal.SIGINT, 1.0), (signal.SIGTERM, 1.0), *KILL)
_POLL_SECONDS: Final = 0.02


def session_members(session: int) -> tuple[int, ...]:
    """Return the ids of the session's processes that still run."""
    return tuple(pid for pid in psutil.pids() if _session_of(pid) == session and _runs(pid))


def signal_session(session: int, number: signal.Signals) -> tuple[int, ...]:
    """Send a signal to every process of the session; return those that still run."""
    _send(os.killpg, session, number)  # all at once: a forking group cannot outrun it
    members = session_members(session)
    for pid in members:
        # The jobs of an interactive shell have groups of their own, which killpg did not reach.
        if _group_of(pid) != session:
            _send(os.kill, pid, number)
    return members


async def end_session(session: int, steps: Steps) -> None:
    """Send each signal in turn, with its grace in seconds, until nothing of the session runs."""
    for number, grace in steps:
        deadline = time.monotonic() + grace
        members = signal_session(session, number)
        while members and time.monotonic() < deadline:
            await asyncio.sleep(_POLL_SECONDS)
            members = session_members(session)
        if not members:
            return


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _runs(pid: int) -> bool:
    try:
        # One that waits to be reaped does nothing any more, and no signal changes that.
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _send(send: Callable[[int, int], None], target: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        send(target, number)
