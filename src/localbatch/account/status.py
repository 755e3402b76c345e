"""What the local account is doing now; looks, and never starts or changes anything."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from localbatch.account.home import Home, ServerName
from localbatch.account.install import azurite_folder, azurite_version
from localbatch.account.ports import load_ports
from localbatch.account.server_process import is_running, load_record


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    """One server; `pid` while it runs, `endpoint` since the account was first started."""

    name: ServerName
    pid: int | None
    endpoint: str | None
    log: Path

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self.pid is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalStatus:
    """Both servers, the folders, and how many bytes the account holds in each.

    `isolated` says whether tasks run isolated, `isolation_problem` why they do not; neither is
    known while the Batch endpoint is stopped.
    """

    batch: ServerStatus
    azurite: ServerStatus
    home: Home
    isolated: bool | None
    isolation_problem: str | None
    azurite_version: str
    azurite_installed: bool
    blob_bytes: int
    node_bytes: int
    log_bytes: int

    @property
    def running(self) -> bool:
        """Whether both servers run."""
        return self.batch.running and self.azurite.running


def read_status(home: Home) -> LocalStatus:
    """Return what is there.

    Raises:
        AccountError: a file of the account is damaged.
    """
    ports = load_ports(home.ports)
    batch = _server(home, ServerName.BATCH, ports.batch_endpoint if ports else None)
    # What an earlier start found out says nothing of the next one.
    isolated, problem = _isolation(home.isolation) if batch.running else (None, None)
    return LocalStatus(
        batch=batch,
        azurite=_server(home, ServerName.AZURITE, ports.blob_endpoint if ports else None),
        home=home,
        isolated=isolated,
        isolation_problem=problem,
        azurite_version=azurite_version(),
        # That it exists is enough: an install gives it its name as the last step.
        azurite_installed=azurite_folder(home.cache).exists(),
        blob_bytes=_size(home.blobs),
        node_bytes=_size(home.batch),
        log_bytes=_size(home.logs),
    )


def _server(home: Home, name: ServerName, endpoint: str | None) -> ServerStatus:
    record = load_record(home.pid_file(name))
    # The port is not asked: a status is to be quick even when a server hangs.
    return ServerStatus(
        name=name,
        pid=record.pid if record is not None and is_running(record) else None,
        endpoint=endpoint,
        log=home.log_file(name),
    )


def _isolation(note: Path) -> tuple[bool | None, str | None]:
    try:
        problem = json.loads(note.read_bytes())["problem"]
    except (OSError, ValueError, TypeError, KeyError):  # the Batch endpoint is starting
        return None, None
    return problem is None, problem


def _size(folder: Path) -> int:
    """Return the bytes below the folder; files that vanish meanwhile count nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                # lstat: what a task's link leads to is not stored here.
                total += (Path(parent) / name).lstat().st_size
    return total
