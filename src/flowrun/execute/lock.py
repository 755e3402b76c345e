"""The workflow's lock: a blob lease that dies with its holder, renewed while a run lasts."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import psutil

from flowrun.errors import GatewayError, LockedError, StaleError
from flowrun.execute.context import Context
from flowrun.ports import Lease
from flowrun.state.observed import LOCK_BLOB

LEASE_SECONDS = 60
RENEW_SECONDS = 20.0


class HeldLock:
    """A lease that a thread keeps alive."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._stop = threading.Event()
        self._lost = threading.Event()
        threading.Thread(target=self._renew, daemon=True).start()

    def check(self) -> None:
        """Raise LockedError when the lease was lost, so that nothing new is begun."""
        if self._lost.is_set():
            raise LockedError("the lock of this workflow was lost to another run")

    def release(self) -> None:
        """Give the lease back, if it is still there."""
        self._stop.set()
        with suppress(GatewayError):
            self._lease.release()

    def _renew(self) -> None:
        while not self._stop.wait(RENEW_SECONDS):
            try:
                self._lease.renew()
            except GatewayError as error:
                if error.code != "Unreachable":
                    self._lost.set()
                    return


@contextmanager
def workflow_lock(context: Context, *, seen_owner: str | None) -> Iterator[HeldLock]:
    """Hold the workflow's lock; `seen_owner` is who had it last when the plan was made.

    Raises:
        LockedError: another run holds it.
        StaleError: another run held it since the plan was made.
    """
    held = HeldLock(_take(context, seen_owner))
    try:
        yield held
    finally:
        held.release()


def _take(context: Context, seen_owner: str | None) -> Lease:
    owner = context.blob.read_lease_owner(context.bookkeeping, LOCK_BLOB)
    if owner != seen_owner:
        raise StaleError("another run changed the account since the plan: run the command again")
    try:
        return _lease(context)
    except GatewayError as error:
        if error.code != "LeaseAlreadyPresent":
            raise
        if not _is_dead(owner):
            raise LockedError(_describe(owner)) from error
    context.blob.break_lease(context.bookkeeping, LOCK_BLOB)
    return _lease(context)


def _lease(context: Context) -> Lease:
    process = psutil.Process()
    owner = json.dumps(
        {
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "process_started": process.create_time(),
            "since": context.clock.now().isoformat(timespec="milliseconds"),
        }
    )
    return context.blob.lease(context.bookkeeping, LOCK_BLOB, owner=owner, seconds=LEASE_SECONDS)


def _is_dead(owner: str | None) -> bool:
    """Whether the holder was a process of this machine that is no more."""
    holder = _read_holder(owner)
    if holder.get("host") != socket.gethostname():
        return False
    try:
        started = psutil.Process(holder["pid"]).create_time()
    except psutil.NoSuchProcess:
        return True
    return bool(abs(started - holder["process_started"]) > 1)


def _read_holder(owner: str | None) -> dict[str, Any]:
    """Return what a holder wrote about itself; nothing where it is not of our writing."""
    try:
        holder = json.loads(owner or "")
    except ValueError:
        return {}
    return holder if isinstance(holder, dict) and "pid" in holder else {}


def _describe(owner: str | None) -> str:
    holder = _read_holder(owner)
    since = datetime.fromisoformat(holder["since"]) if "since" in holder else None
    return (
        f"another run holds the lock of this workflow: process {holder.get('pid', '?')} on "
        f"{holder.get('host', 'an unknown machine')}"
        f"{f' since {since:%Y-%m-%d %H:%M:%S} UTC' if since else ''}. Wait for it, or stop it; the "
        f"lock of a run that was killed ends by itself within {LEASE_SECONDS} s"
    )
