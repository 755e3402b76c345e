"""Who holds the workflow's lock: what each holder writes into the lock, read back with distrust.

A holder is known by the random id of its lease. Where it runs is written down for two reasons: to
tell people, and to conclude that it is dead. That can be concluded only of a process of this very
machine: a host name may be shared, a process id means something only within its namespace.
"""

import json
import os
import socket
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

PROC = Path("/proc")
NAMESPACES = ("pid", "time")
"""Process ids are counted in the one, start times in the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A holder of the lock; `machine` is one boot and one namespace, empty where unknown."""

    lease: str = ""
    host: str = ""
    machine: str = ""
    pid: int = 0
    # A number of ticks, but only ever compared for being the same.
    started: str = ""
    since: str = ""
    released: bool = False

    def __str__(self) -> str:
        if not self.host:
            return "a run that has not said who it is, as it may have been killed while it began"
        since = ""
        with suppress(ValueError):
            since = f" since {datetime.fromisoformat(self.since):%Y-%m-%d %H:%M:%S} UTC"
        return f"process {self.pid} on {self.host}{since}"


def this_process(*, lease: str, since: datetime) -> Holder:
    """Return this process as a holder."""
    return Holder(
        lease=lease,
        host=socket.gethostname(),
        machine=_this_machine(),
        pid=os.getpid(),
        started=_start_time(os.getpid()) or "",
        since=since.isoformat(timespec="milliseconds"),
    )


def write_holder(holder: Holder) -> str:
    """Return the text that `read_holder` reads."""
    return json.dumps(asdict(holder))


def released(holder: Holder) -> Holder:
    """Return the holder after its last change."""
    return replace(holder, released=True)


def read_holder(text: str | None) -> Holder:
    """Return what a holder wrote; an empty Holder for any text that is not of our writing."""
    try:
        found = json.loads(text or "")
    # json.loads ends with a RecursionError where lists are nested too deeply.
    except (ValueError, RecursionError):
        return Holder()
    if not isinstance(found, dict) or not all(_fits(found, field.name) for field in fields(Holder)):
        return Holder()
    return Holder(**{field.name: found[field.name] for field in fields(Holder)})


def is_dead(holder: Holder) -> bool:
    """Whether the holder was a process of this machine that is no more; False when in doubt."""
    if not _is_of_this_machine(holder):
        return False
    try:
        # Signal 0 is not sent: it asks whether there is such a process.
        os.kill(holder.pid, 0)
    # OverflowError: a number that no process can have.
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        pass  # it exists and is somebody else's
    started = _start_time(holder.pid)
    # Another process may have been given its id since.
    return started is not None and started != holder.started


def is_alive(holder: Holder) -> bool:
    """Whether the holder is a process of this machine that runs; False when in doubt."""
    # Not by a signal, which would reach another process that was given the same id since.
    return _is_of_this_machine(holder) and _start_time(holder.pid) == holder.started


def _is_of_this_machine(holder: Holder) -> bool:
    known = bool(holder.machine and holder.started) and holder.pid > 0
    return known and holder.machine == _this_machine()


def _fits(found: dict[str, Any], name: str) -> bool:
    """Whether the value has the type of the field, and a lease the form of an id."""
    value = found.get(name)
    # Not isinstance, for which True is a number.
    if type(value) is not type(getattr(Holder(), name)):
        return False
    # It is sent to the service as a header: nothing but an id may get there.
    if name == "lease":
        with suppress(ValueError):
            return str(UUID(value)) == value
        return False
    return True


def _this_machine() -> str:
    """Return what is the same for all processes that see the same process ids, since one boot."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        spaces = [(PROC / "self/ns" / name).readlink() for name in NAMESPACES]
    except OSError:
        # Without /proc (macOS, Windows) nobody is taken for
        # dead, and the wait is for the lease alone.
        return ""
    return " ".join([boot, *map(str, spaces)])


def _start_time(pid: int) -> str | None:
    """Return when the process started, in ticks since boot; empty for one that only waits to be
    buried, None when that cannot be read.
    """
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    # Behind the last parenthesis: the program's name before it may hold spaces and parentheses.
    state, *rest = text.rpartition(")")[2].split()
    # The start time is field 22 in proc(5), and `rest` begins with field 4.
    return "" if state in "ZX" else rest[18]
