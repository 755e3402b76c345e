"""One of the two servers: what it is, whether it answers, and how it is brought up.

In: a Server value. Out: a running, healthy process, or AccountError with the tail of its log.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path

from localbatch.account.errors import AccountError
from localbatch.account.ports import LOOPBACK
from localbatch.account.server_process import (
    ProcessRecord,
    find_process,
    is_running,
    launch,
    load_record,
    save_record,
    stop_process,
)

# In seconds. Reached only where something is wrong: a server that ends is noticed at once.
START_DEADLINE = 60.0
PATIENCE = 15.0  # seconds that a server which runs already is given to answer
POLL = 0.05
ANSWER_DEADLINE = 5.0
TAIL_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server of the local account; `answers` knows its answer to `GET /` from a stranger's."""

    title: str
    port: int
    command: tuple[str, ...]
    folder: Path
    log: Path
    pid_file: Path
    answers: Callable[[HTTPResponse], bool]


def running_process(server: Server) -> ProcessRecord | None:
    """Return the server's process, found even if its starter was killed before noting it."""
    record = load_record(server.pid_file)
    if record is not None and is_running(record):
        return record
    # A second server could not get the port, nor the Batch endpoint its database.
    return find_process(server.command)


def is_healthy(server: Server) -> bool:
    """Say whether the server answers on its port."""
    # Without a proxy, which `http.client` never asks: the port is on this machine.
    connection = HTTPConnection(LOOPBACK, server.port, timeout=ANSWER_DEADLINE)
    try:
        connection.request("GET", "/")
        # Not any answer will do: a stranger may have taken the port.
        return server.answers(connection.getresponse())
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def ensure_running(
    server: Server, *, environment: Mapping[str, str], notify: Callable[[str], None]
) -> None:
    """Return when the server is healthy; one that runs but does not answer is replaced.

    Raises:
        AccountError: it does not come up.
    """
    record = running_process(server)
    if record is not None and _wait_until_healthy(server, record, seconds=PATIENCE):
        # It may have been found by its command alone, and `stop` knows pid files only.
        save_record(server.pid_file, record)
        return
    if record is not None:
        notify(f"{server.title} does not answer; restarting it")
        stop_process(record)
    notify(f"starting {server.title}")
    _start(server, environment)


def _start(server: Server, environment: Mapping[str, str]) -> None:
    record = launch(server.command, environment=environment, folder=server.folder, log=server.log)
    save_record(server.pid_file, record)
    # It is noted by now: if this process is killed while it waits, the next one finds the server.
    if not _wait_until_healthy(server, record, seconds=START_DEADLINE):
        # Else it would hold the port, and the next start would take it for a server that is ill.
        stop_process(record)
        raise AccountError(
            f"{server.title} did not start. The end of its log, {server.log}:\n{_tail(server.log)}"
        )


def _wait_until_healthy(server: Server, record: ProcessRecord, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_healthy(server):
        # One that has ended will not answer any more, however long it is waited for.
        if time.monotonic() > deadline or not is_running(record):
            return False
        time.sleep(POLL)
    return True


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-TAIL_LINES:])
