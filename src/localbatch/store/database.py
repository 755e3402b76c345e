"""Opens the store: the file, its settings, its tables, and transactions."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from localbatch.store.dependencies import Dependencies
from localbatch.store.history import History
from localbatch.store.job_schedules import JobSchedules
from localbatch.store.jobs import Jobs, Preparations
from localbatch.store.node_spans import NodeSpans
from localbatch.store.nodes import Nodes, NodeUsers
from localbatch.store.pools import Pools, Samples
from localbatch.store.statistics import Statistics
from localbatch.store.tasks import Tasks


class ForeignStateError(Exception):
    """The state was written with other tables than these."""


class Store:
    """All state of the account. What `transaction` wraps happens as a whole or not at all."""

    def __init__(self, path: Path) -> None:
        # No waiting: a second server is to fail at once. And no transactions but those below:
        # sqlite3 would begin one of its own at each change.
        self._connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        # Held until the process ends: no second server may work on the same state.
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode = WAL")
        # A killed process loses nothing with NORMAL; only a power cut could.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        _make_tables(self._connection)
        self.pools = Pools(self._connection)
        self.samples = Samples(self._connection)
        self.nodes = Nodes(self._connection)
        self.node_spans = NodeSpans(self._connection)
        self.node_users = NodeUsers(self._connection)
        self.jobs = Jobs(self._connection)
        self.job_schedules = JobSchedules(self._connection)
        self.tasks = Tasks(self._connection)
        self.preparations = Preparations(self._connection)
        self.dependencies = Dependencies(self._connection)
        self.history = History(self._connection)
        self.statistics = Statistics(self._connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit on success, roll back on an exception; one inside another joins it."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        # A cancellation too must leave nothing half done.
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables of a new store; raises ForeignStateError for one of another version."""
    schema = files(__package__).joinpath("schema.sql").read_text()
    # The tables' own text is their version: nobody has to remember to raise a number.
    version = zlib.crc32(schema.encode()) >> 1  # what fits into SQLite's field for it
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    is_new = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if not is_new and found != version:
        raise ForeignStateError
    # In one transaction: a process that is killed here must not leave tables without a version.
    connection.executescript(f"BEGIN; {schema}; PRAGMA user_version = {version}; COMMIT;")
