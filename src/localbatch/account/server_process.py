"""A server as a process of its own: launched detached, remembered by pid and creation time.

The creation time tells a server from a stranger that was given its pid later. A remembered
process is never killed by pid alone.
"""

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from localbatch.account.private_files import write_private_file

SAME_MOMENT = 2.0  # seconds; the system's clock may be set while the server runs
GRACE = 30.0  # seconds from SIGTERM to SIGKILL: Azurite then writes the index of its blobs
POLL = 0.02
MAX_LOG_BYTES = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRecord:
    """A process that was started, as its pid file remembers it."""

    pid: int
    create_time: float


def launch(
    command: Sequence[str], *, environment: Mapping[str, str], folder: Path, log: Path
) -> ProcessRecord:
    """Start the command in its own session, where the terminal's Ctrl-C does not reach it."""
    # Before the start alone: a running server writes on into the file that it has open.
    _rotate(log)
    with log.open("ab") as stream:
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process.returncode = 0  # it outlives us: nobody here waits for it
    # Even if it has ended by now, nobody has reaped it: it can still be asked for its start.
    return ProcessRecord(pid=process.pid, create_time=psutil.Process(process.pid).create_time())


def find_process(command: Sequence[str]) -> ProcessRecord | None:
    """Return the running process with exactly this command line, whoever started it."""
    for process in psutil.process_iter(["cmdline", "create_time"]):
        # The command names the files of this home, so no other home's server is taken for it.
        if process.info["cmdline"] == list(command):
            return ProcessRecord(pid=process.pid, create_time=process.info["create_time"])
    return None


def is_running(record: ProcessRecord) -> bool:
    """Say whether the remembered process still runs."""
    return _process(record) is not None


def stop_process(record: ProcessRecord) -> None:
    """Ask the process to end, and end it when it does not.

    It is asked once: a second SIGTERM would end Azurite before its index is written.
    """
    for send in (psutil.Process.terminate, psutil.Process.kill):
        process = _process(record)
        if process is None:
            return
        with suppress(psutil.NoSuchProcess):
            send(process)
        _wait_for_end(record)


def load_record(path: Path) -> ProcessRecord | None:
    """Return what the pid file says; an unreadable one says nothing."""
    try:
        values = json.loads(path.read_bytes())
        return ProcessRecord(pid=int(values["pid"]), create_time=float(values["create_time"]))
    # No error: `stop` and `reset` are what helps when the account's files are damaged.
    except (OSError, ValueError, TypeError, KeyError):
        return None


def save_record(path: Path, record: ProcessRecord) -> None:
    """Write the pid file."""
    write_private_file(path, json.dumps(asdict(record)) + "\n")


def _process(record: ProcessRecord) -> psutil.Process | None:
    """Return the process unless it has ended; nobody may ever reap it, as in many containers."""
    try:
        process = psutil.Process(record.pid)
        same = abs(process.create_time() - record.create_time) < SAME_MOMENT
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def _wait_for_end(record: ProcessRecord) -> None:
    deadline = time.monotonic() + GRACE
    while is_running(record) and time.monotonic() < deadline:
        time.sleep(POLL)


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > MAX_LOG_BYTES:
        # One old log is kept, so that they do not grow from start to start.
        log.replace(log.with_name(f"{log.name}.1"))
