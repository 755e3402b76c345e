"""Opens the store: the file, its settings, its tables, and transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from flowrun.emulator.store.dependencies import Dependencies
from flowrun.emulator.store.job_schedules import JobSchedules
from flowrun.emulator.store.tables import (
    Jobs,
    Nodes,
    NodeUsers,
    Pools,
    Preparations,
    Samples,
    Tasks,
)


class Store:
    """All state of the account. What `transaction` wraps happens as a whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        # Held until the process ends: no second server may work on the same state.
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing with NORMAL; only a power cut could.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(files(__package__).joinpath("schema.sql").read_text())
        self.pools = Pools(self._connection)
        self.samples = Samples(self._connection)
        self.nodes = Nodes(self._connection)
        self.node_users = NodeUsers(self._connection)
        self.jobs = Jobs(self._connection)
        self.job_schedules = JobSchedules(self._connection)
        self.tasks = Tasks(self._connection)
        self.preparations = Preparations(self._connection)
        self.dependencies = Dependencies(self._connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit on success, roll back on an exception; one inside another joins it."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
