"""The jobs, and their preparation and release tasks on nodes."""

from datetime import datetime

from localbatch.rows.jobs import JobRow, PreparationRow
from localbatch.store.readiness import READY
from localbatch.store.table import Table

# One that ends already is past its limit.
_CAN_EXPIRE = "state IN ('active', 'disabling', 'disabled', 'enabling')"


class Jobs(Table[JobRow]):
    """The jobs."""

    row_type = JobRow
    name = "jobs"
    keys = ("key",)

    def ready(self, pool_key: str) -> list[JobRow]:
        """Return a pool's active jobs that have waiting tasks, the highest priority first."""
        waiting = f"EXISTS(SELECT 1 FROM tasks WHERE job_key = jobs.key AND {READY})"  # noqa: S608 - a literal
        active = f"pool_key = ? AND state = 'active' AND {waiting}"
        # Among equals the service promises no order; here the oldest job goes first.
        return list(self.where(f"{active} ORDER BY priority DESC, creation_time", pool_key))

    def unfinished(self) -> list[JobRow]:
        """Return those that are not completed."""
        return list(self.where("state != 'completed'"))

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
        # A disabled or terminating job keeps its place, as far as is known of the service.
        return self.number("COUNT(*) FROM jobs WHERE state NOT IN ('completed', 'deleting')")


class Preparations(Table[PreparationRow]):
    """The preparation and release tasks of jobs on nodes."""

    row_type = PreparationRow
    name = "preparations"
    keys = ("job_key", "node_id")

    def refusing(self, job_key: str) -> frozenset[str]:
        """Return the nodes that must not run the job's tasks, as their preparation failed."""
        # NULL, and so not among these, is a preparation that has not ended or was stopped.
        return frozenset(row.node_id for row in self.where("job_key = ? AND ready = 0", job_key))

    def unreleased(self, job_key: str) -> list[PreparationRow]:
        """Return where the job's release task has not ended yet."""
        rows = self.where("job_key = ?", job_key)
        # The end lies inside a column's JSON, and a job has few nodes.
        return [row for row in rows if not (row.release and row.release.ended)]

    def delete_of_job(self, job_key: str) -> None:
        """Remove all of a job."""
        self._connection.execute("DELETE FROM preparations WHERE job_key = ?", (job_key,))
