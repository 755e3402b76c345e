"""The tables and the questions that are asked of them."""

import json
from datetime import datetime

from flowrun.emulator.lifecycle.node import NodeState
from flowrun.emulator.store.rows import (
    JobRow,
    NodeRow,
    NodeUserRow,
    PoolRow,
    PreparationRow,
    SampleRow,
    TaskRow,
)
from flowrun.emulator.store.table import Table
from flowrun.emulator.wire import Json

_CAN_EXPIRE = "state IN ('active', 'disabling', 'disabled', 'enabling')"
_READY = "tasks.state = 'active' AND tasks.unmet = 0"
_INSTANCES = "SUM(CASE tasks.state WHEN 'completed' THEN 1 ELSE MAX(tasks.instances, 1) END)"
"""How many nodes so many tasks run on; what has completed counts once."""
_AT_WORK = "state IN ('preparing', 'running')"
_SUBTASK_NODE = "json_extract(value, '$.nodeInfo.nodeId')"


class Pools(Table[PoolRow]):
    """The pools."""

    row_type = PoolRow
    name = "pools"
    keys = ("key",)

    def count(self) -> int:
        """Return how many there are."""
        return self.number("COUNT(*) FROM pools")

    def unsettled(self) -> list[PoolRow]:
        """Return those whose nodes come or go."""
        return list(self.where("state = 'deleting' OR allocation_state != 'steady'"))


class Nodes(Table[NodeRow]):
    """The compute nodes."""

    row_type = NodeRow
    name = "nodes"
    keys = ("pool_key", "id")

    def of_pool(self, pool_key: str) -> list[NodeRow]:
        """Return a pool's nodes, the oldest first."""
        return list(self.where("pool_key = ? ORDER BY sequence", pool_key))

    def counts(self, pool_key: str) -> list[tuple[bool, NodeState, int]]:
        """Return (is_dedicated, state, nodes) for each kind and state in a pool."""
        counts = self._connection.execute(
            "SELECT is_dedicated, state, COUNT(*) FROM nodes WHERE pool_key = ? GROUP BY 1, 2",
            (pool_key,),
        )
        return [(bool(kind), NodeState(state), number) for kind, state, number in counts]

    def at_work(self) -> list[NodeRow]:
        """Return the nodes that run tasks, the oldest first."""
        return list(self.where("state = ? ORDER BY sequence", NodeState.RUNNING))

    def next_sequence(self) -> int:
        """Return a number higher than that of every node."""
        return self.number("MAX(sequence) FROM nodes") + 1


class Samples(Table[SampleRow]):
    """What was observed of the pools."""

    row_type = SampleRow
    name = "samples"
    keys = ("pool_key", "time")

    def since(self, pool_key: str, time: datetime) -> list[SampleRow]:
        """Return a pool's samples from a time on, the oldest first."""
        condition = "pool_key = ? AND time >= ? ORDER BY time"
        return list(self.where(condition, pool_key, time.isoformat(timespec="microseconds")))

    def forget(self, before: datetime) -> None:
        """Remove old samples."""
        text = before.isoformat(timespec="microseconds")
        self._connection.execute("DELETE FROM samples WHERE time < ?", (text,))


class NodeUsers(Table[NodeUserRow]):
    """The users that were added to nodes."""

    row_type = NodeUserRow
    name = "node_users"
    keys = ("node_id", "name")

    def delete_of_node(self, node_id: str) -> None:
        """Remove all users of a node."""
        self._connection.execute("DELETE FROM node_users WHERE node_id = ?", (node_id,))


class Jobs(Table[JobRow]):
    """The jobs."""

    row_type = JobRow
    name = "jobs"
    keys = ("key",)

    def ready(self, pool_key: str) -> list[JobRow]:
        """Return a pool's active jobs that have waiting tasks, the highest priority first."""
        waiting = f"EXISTS(SELECT 1 FROM tasks WHERE job_key = jobs.key AND {_READY})"  # noqa: S608 - a literal
        active = f"pool_key = ? AND state = 'active' AND {waiting}"
        return list(self.where(f"{active} ORDER BY priority DESC, creation_time", pool_key))

    def next_deadline(self) -> datetime | None:
        """Return when the wall clock of the next job runs out."""
        question = f"SELECT MIN(deadline) FROM jobs WHERE {_CAN_EXPIRE}"  # noqa: S608 - a literal
        deadline = self._connection.execute(question).fetchone()[0]
        return deadline and datetime.fromisoformat(deadline)

    def overdue(self, now: datetime) -> list[str]:
        """Return the keys of the jobs whose wall clock ran out."""
        rows = self.where(
            f"{_CAN_EXPIRE} AND deadline <= ?", now.isoformat(timespec="microseconds")
        )
        return [job.key for job in rows]

    def not_completed(self) -> int:
        """Return how many count against the quota."""
        return self.number("COUNT(*) FROM jobs WHERE state NOT IN ('completed', 'deleting')")


class Tasks(Table[TaskRow]):
    """The tasks of all jobs."""

    row_type = TaskRow
    name = "tasks"
    keys = ("job_key", "key")

    def next_sequence(self, job_key: str) -> int:
        """Return a number higher than that of every task of the job."""
        return self.number("MAX(sequence) FROM tasks WHERE job_key = ?", job_key) + 1

    def ready(self, job_key: str, *, slots: int, limit: int) -> list[TaskRow]:
        """Return waiting tasks of one node that fit into so many slots, in the order of adding."""
        fitting = f"job_key = ? AND {_READY} AND slots <= ? AND instances = 0"
        return list(self.where(f"{fitting} ORDER BY sequence LIMIT ?", job_key, slots, limit))

    def first_multi_instance(self, job_key: str, *, nodes: int) -> TaskRow | None:
        """Return the first waiting multi-instance task that wants no more nodes than these."""
        fitting = f"job_key = ? AND {_READY} AND instances > 0 AND instances <= ?"
        return next(self.where(f"{fitting} ORDER BY sequence LIMIT 1", job_key, nodes), None)

    def note_process(self, job_key: str, key: str, *, attempt: int, process: Json) -> None:
        """Record a process of a try, unless the task is no longer at it."""
        self._connection.execute(
            "UPDATE tasks SET processes = json_insert(coalesce(processes, '[]'), '$[#]', json(?))"
            " WHERE job_key = ? AND key = ? AND attempt = ? AND state = 'running'",
            (json.dumps(process), job_key, key, attempt),
        )

    def at_work_on(self, node_id: str) -> list[TaskRow]:
        """Return the tasks that the node runs, or a subtask of."""
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
        question = "SELECT MIN(retained_until) FROM tasks WHERE retained_until IS NOT NULL"
        time = self._connection.execute(question).fetchone()[0]
        return time and datetime.fromisoformat(time)

    def outlived(self, now: datetime) -> list[TaskRow]:
        """Return the tasks whose files may go now."""
        return list(self.where("retained_until <= ?", now.isoformat(timespec="microseconds")))

    def any_unfinished(self, job_key: str) -> bool:
        """Say whether a task of the job is not completed."""
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
            f" AND (tasks.state != 'active' OR jobs.state = 'active' AND {_READY}) GROUP BY 1, 2",
            (pool_key,),
        ).fetchall()

    def delete_of_job(self, job_key: str) -> None:
        """Remove all tasks of a job."""
        self._connection.execute("DELETE FROM tasks WHERE job_key = ?", (job_key,))

    def counts(self, job_key: str) -> list[tuple[str, str | None, int, int]]:
        """Return (state, result, tasks, slots) for each state and result."""
        return self._connection.execute(
            "SELECT state, result, COUNT(*), SUM(slots) FROM tasks WHERE job_key = ?"
            " GROUP BY state, result",
            (job_key,),
        ).fetchall()


class Preparations(Table[PreparationRow]):
    """The preparation and release tasks of jobs on nodes."""

    row_type = PreparationRow
    name = "preparations"
    keys = ("job_key", "node_id")

    def refusing(self, job_key: str) -> frozenset[str]:
        """Return the nodes that must not run the job's tasks, as their preparation failed."""
        return frozenset(row.node_id for row in self.where("job_key = ? AND ready = 0", job_key))

    def unreleased(self, job_key: str) -> list[PreparationRow]:
        """Return where the job's release task has not ended yet."""
        rows = self.where("job_key = ?", job_key)
        return [row for row in rows if (row.release or {}).get("state") != "completed"]

    def delete_of_job(self, job_key: str) -> None:
        """Remove all of a job."""
        self._connection.execute("DELETE FROM preparations WHERE job_key = ?", (job_key,))
