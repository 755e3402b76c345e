"""The tasks of all jobs."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from localbatch.agent.orders import SpawnedProcess
from localbatch.rows.tasks import TaskRow
from localbatch.store.readiness import READY
from localbatch.store.table import Table

_INSTANCES = "SUM(CASE tasks.state WHEN 'completed' THEN 1 ELSE MAX(tasks.instances, 1) END)"
"""How many nodes the tasks of a group run on; one that has completed counts once."""
# In the very words of the index `tasks_at_work`: SQLite uses a partial index for its condition
# only.
_AT_WORK = "state IN ('preparing', 'running')"
_SUBTASK_NODE = "json_extract(value, '$.location.node_id')"

# What needs somebody's eyes comes first.
_TELLING = (
    "state = 'running'",
    "state = 'preparing'",
    "state = 'completed' AND result = 'failure'",
    "state = 'active'",
    "state = 'completed' AND result = 'success'",
)


class Tasks(Table[TaskRow]):
    """The tasks of all jobs."""

    row_type = TaskRow
    name = "tasks"
    keys = ("job_key", "key")

    def next_sequence(self, job_key: str) -> int:
        """Return a number higher than that of every task of the job."""
        return self.number("MAX(sequence) FROM tasks WHERE job_key = ?", job_key) + 1

    def ready(self, job_key: str, *, slots: int, limit: int) -> list[TaskRow]:
        """Return waiting tasks of one node that need no more than these slots, the oldest first."""
        # In the order of `tasks_by_state`, so that the oldest few are found without looking at the
        # rest.
        fitting = f"job_key = ? AND {READY} AND slots <= ? AND instances = 0"
        return list(self.where(f"{fitting} ORDER BY sequence LIMIT ?", job_key, slots, limit))

    def first_multi_instance(self, job_key: str, nodes: int) -> TaskRow | None:
        """Return the first waiting multi-instance task that wants no more nodes than these."""
        fitting = f"job_key = ? AND {READY} AND instances > 0 AND instances <= ?"
        return next(self.where(f"{fitting} ORDER BY sequence LIMIT 1", job_key, nodes), None)

    def any_could_start(self) -> bool:
        """Say whether a task waits, of an active job on a pool with a node that works or will."""
        question = """EXISTS(
          SELECT 1 FROM jobs JOIN nodes ON nodes.pool_key = jobs.pool_key
          WHERE jobs.state = 'active' AND nodes.state NOT IN ('starttaskfailed', 'leavingpool')
          AND EXISTS(
            SELECT 1 FROM tasks WHERE tasks.job_key = jobs.key AND tasks.state = 'active'))"""
        return bool(self.number(question))

    def telling(self, job_key: str, *, limit: int) -> Iterator[TaskRow]:
        """Yield what runs, what failed, what waits and what went well; the newest of each first."""
        for condition in _TELLING:
            # As the index has it, so that a job of any size is shown as quickly.
            newest = f"job_key = ? AND {condition} ORDER BY unmet DESC, sequence DESC LIMIT ?"
            yield from self.where(newest, job_key, limit)

    def note_process(
        self, job_key: str, key: str, *, attempt: int, process: SpawnedProcess
    ) -> None:
        """Record a process of a try, unless the task has ended that try meanwhile."""
        self._connection.execute(
            # Added in place (`$[#]` is the end of the list): each instance of a try notes a process
            # of its own.
            "UPDATE tasks SET processes = json_insert(coalesce(processes, '[]'), '$[#]', json(?))"
            " WHERE job_key = ? AND key = ? AND attempt = ? AND state = 'running'",
            (json.dumps(asdict(process)), job_key, key, attempt),
        )

    def at_work_on(self, node_id: str) -> list[TaskRow]:
        """Return the tasks that the node runs, or a subtask of."""
        # Where a subtask runs only the row of its task tells.
        subtask = f"EXISTS(SELECT 1 FROM json_each(subtasks) WHERE {_SUBTASK_NODE} = ?)"  # noqa: S608 - a literal
        return list(self.where(f"{_AT_WORK} AND (node_id = ? OR {subtask})", node_id, node_id))

    def loads(self) -> dict[str, tuple[int, int]]:
        """Return how many tasks and subtasks run on each node that runs any, and their slots."""
        loads = self._connection.execute(
            "SELECT node, COUNT(*), SUM(slots) FROM ("  # noqa: S608 - literals
            f" SELECT node_id AS node, slots FROM tasks WHERE {_AT_WORK} UNION ALL"
            f" SELECT {_SUBTASK_NODE}, slots FROM tasks, json_each(subtasks) WHERE {_AT_WORK}"
            ") GROUP BY node"
        )
        return {node_id: (number, slots) for node_id, number, slots in loads}

    def at_work_for(self, job_key: str) -> list[TaskRow]:
        """Return the job's running tasks."""
        return list(self.where(f"{_AT_WORK} AND job_key = ?", job_key))

    def at_work(self) -> list[TaskRow]:
        """Return every running task."""
        return list(self.where(_AT_WORK))

    def next_outlived(self) -> datetime | None:
        """Return when the next completed task's files may go."""
        # With its condition, although MIN passes NULL over: else the partial index is not used.
        question = "SELECT MIN(retained_until) FROM tasks WHERE retained_until IS NOT NULL"
        time = self._connection.execute(question).fetchone()[0]
        return time and datetime.fromisoformat(time)

    def outlived(self, now: datetime) -> list[TaskRow]:
        """Return the tasks whose files may go now."""
        # A comparison implies the condition of the partial index, which needs no words here.
        return list(self.where("retained_until <= ?", now.isoformat(timespec="microseconds")))

    def any_unfinished(self, job_key: str) -> bool:
        """Say whether a task of the job is not completed."""
        # By name: with `!= 'completed'` SQLite would look at every task of the job.
        states = "('active', 'preparing', 'running')"
        return bool(
            self.number(
                f"EXISTS(SELECT 1 FROM tasks WHERE job_key = ? AND state IN {states})",  # noqa: S608 - a literal
                job_key,
            )
        )

    def counts_of_pool(self, pool_key: str) -> list[tuple[str, str | None, int]]:
        """Return (state, result, tasks) over a pool's jobs; of the waiting ones only those that
        could start, which neither their job nor another task holds up.
        """
        return self._connection.execute(
            f"SELECT tasks.state, tasks.result, {_INSTANCES} FROM jobs JOIN tasks"  # noqa: S608 - literals
            " ON job_key = jobs.key WHERE pool_key = ?"
            f" AND (tasks.state != 'active' OR jobs.state = 'active' AND {READY}) GROUP BY 1, 2",
            (pool_key,),
        ).fetchall()

    def delete_of_job(self, job_key: str) -> None:
        """Remove all tasks of a job."""
        self._connection.execute("DELETE FROM tasks WHERE job_key = ?", (job_key,))

    def counts(self, job_key: str) -> list[tuple[str, str | None, int, int]]:
        """Return (state, result, tasks, slots) for each state and result."""
        # The index `tasks_by_result` has all of this, in the order of the groups: no row is read.
        return self._connection.execute(
            "SELECT state, result, COUNT(*), SUM(slots) FROM tasks WHERE job_key = ?"
            " GROUP BY state, result",
            (job_key,),
        ).fetchall()
