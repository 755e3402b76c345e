"""How many tasks and nodes were in which state a while ago, as far as their rows still tell.

A row knows its state and the one before. Whatever lay further back counts as the first of all.
"""

import sqlite3
from datetime import datetime

from localbatch.lifecycle.node import NodeState


class History:
    """Questions about the past, in the form of `Tasks.counts` and `Nodes.counts`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def task_counts(self, job_key: str, at: datetime) -> list[tuple[str, str | None, int, int]]:
        """Return (state, result, tasks, slots) of a job for each state and result."""
        return self._connection.execute(
            # A task that has never moved has NULL as its time before, and so counts as active.
            "SELECT CASE WHEN state_time <= :at THEN state WHEN previous_time <= :at"
            " THEN previous_state ELSE 'active' END AS was,"
            " result, COUNT(*), SUM(slots) FROM tasks"
            " WHERE job_key = :job AND creation_time <= :at GROUP BY was, result",
            {"job": job_key, "at": _text(at)},
        ).fetchall()

    def node_counts(self, pool_key: str, at: datetime) -> list[tuple[bool, NodeState, int]]:
        """Return (is_dedicated, state, nodes) for each kind and state in a pool."""
        # A node's row has no time of the state before: however long ago, it is taken for that one.
        counts = self._connection.execute(
            "SELECT is_dedicated, CASE WHEN state_time <= :at THEN state"
            " ELSE COALESCE(previous_state, state) END AS was, COUNT(*) FROM nodes"
            " WHERE pool_key = :pool AND allocation_time <= :at GROUP BY is_dedicated, was",
            {"pool": pool_key, "at": _text(at)},
        )
        return [(bool(kind), NodeState(state), number) for kind, state, number in counts]


def _text(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")
