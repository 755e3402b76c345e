"""The table of job schedules, and what is asked of the jobs that they made.

A schedule's jobs are known by their keys, `<schedule>:job-<n>`: no other id may hold a colon.
"""

from localbatch.rows.job_schedules import JobScheduleRow
from localbatch.rows.jobs import JobRow
from localbatch.store.jobs import Jobs
from localbatch.store.table import Table

# `;` is the sign after `:`, so these are all keys that begin with `<schedule>:`. A comparison,
# unlike LIKE, is answered by the primary key.
_OF_SCHEDULE = "key > ? || ':' AND key < ? || ';'"


class JobSchedules(Table[JobScheduleRow]):
    """The job schedules."""

    row_type = JobScheduleRow
    name = "job_schedules"
    keys = ("key",)

    def at_work(self) -> list[JobScheduleRow]:
        """Return those that something may happen to without a request."""
        return list(self.where("state IN ('active', 'terminating', 'deleting')"))

    def not_completed(self) -> int:
        """Return how many count against the quota."""
        question = "COUNT(*) FROM job_schedules WHERE state NOT IN ('completed', 'deleting')"
        return self.number(question)

    def jobs(self, key: str) -> list[JobRow]:
        """Return the schedule's jobs."""
        return list(Jobs(self._connection).where(_OF_SCHEDULE, key, key))

    def page_of_jobs(self, key: str, *, after: str, limit: int) -> list[JobRow]:
        """Return up to `limit` of the schedule's jobs after a key."""
        condition = f"{_OF_SCHEDULE} AND key > ? ORDER BY key LIMIT ?"
        return list(Jobs(self._connection).where(condition, key, key, after, limit))

    def number_of_jobs(self, key: str) -> int:
        """Return how many jobs of the schedule there are."""
        return self.number(f"COUNT(*) FROM jobs WHERE {_OF_SCHEDULE}", key, key)

    def has_active_job(self, key: str) -> bool:
        """Say whether a job of the schedule is not at its end."""
        active = f"{_OF_SCHEDULE} AND state NOT IN ('completed', 'deleting')"
        return bool(self.number(f"EXISTS(SELECT 1 FROM jobs WHERE {active})", key, key))  # noqa: S608 - a literal
