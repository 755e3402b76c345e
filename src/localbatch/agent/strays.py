"""Finds processes of an earlier server by the node in their environment.

Covers what the store cannot know: a process that was started when the server was killed before
it could note the process's id.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil

from localbatch.agent.orders import SpawnedProcess


def find_strays(root: Path) -> list[SpawnedProcess]:
    """Return the leaders of the sessions that still work below the root."""
    own = os.getsid(0)
    # Never this server's own session: it may have been started by what a task runs.
    return [SpawnedProcess(sid, _created(sid)) for sid in set(_sessions(root)) if sid != own]


def _sessions(root: Path) -> Iterator[int]:
    for process in psutil.process_iter():
        try:
            # With the slash: the name of another account's folder may begin with that of this one.
            if process.environ().get("AZ_BATCH_NODE_ROOT_DIR", "").startswith(f"{root}/"):
                yield os.getsid(process.pid)
        except (psutil.Error, OSError):
            # Somebody else's process, or one that ended meanwhile.
            continue


def _created(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        # The leader has ended before its children: `end_leftover` then asks their environment.
        return 0.0
