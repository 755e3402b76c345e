"""Sums over tasks, for the statistics of jobs and job schedules."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What many tasks have come to; times in seconds."""

    succeeded: int
    failed: int
    retries: int
    wall: float
    user: float
    kernel: float
    read: float
    written: float


# TOTAL and not SUM, which is NULL where there are no tasks. What a running try has used until now
# is known of its time alone.
# Parts of `usage` and `execution` that have their defaults are not in the JSON: TOTAL passes such a
# NULL over. `julianday` gives days, hence the seconds of one.
_SUMS = """
    COUNT(*) FILTER (WHERE result = 'success'), COUNT(*) FILTER (WHERE result = 'failure'),
    TOTAL(json_extract(execution, '$.retry_count')),
    TOTAL(json_extract(usage, '$.wall')) + TOTAL(
      CASE state WHEN 'running' THEN (julianday(:now) - julianday(state_time)) * 86400 END),
    TOTAL(json_extract(usage, '$.user')), TOTAL(json_extract(usage, '$.kernel')),
    TOTAL(json_extract(usage, '$.read')), TOTAL(json_extract(usage, '$.written'))
"""


class Statistics:
    """Questions about all tasks of one job, or of all jobs of a schedule."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of_job(self, key: str, now: datetime) -> Totals:
        """Return the sums over a job's tasks."""
        return self._sum("job_key = :key", key, now)

    def of_schedule(self, key: str, now: datetime) -> Totals:
        """Return the sums over the tasks of all jobs that a schedule made."""
        # `;` is the sign after `:`: the jobs of a schedule are those with its id and a colon.
        return self._sum("job_key > :key || ':' AND job_key < :key || ';'", key, now)

    def _sum(self, condition: str, key: str, now: datetime) -> Totals:
        succeeded, failed, retries, wall, user, kernel, read, written = self._connection.execute(
            f"SELECT {_SUMS} FROM tasks WHERE {condition}",  # noqa: S608 - literals
            {"key": key, "now": now.isoformat(timespec="microseconds")},
        ).fetchone()
        return Totals(
            succeeded=succeeded,
            failed=failed,
            retries=int(retries),
            wall=wall,
            user=user,
            kernel=kernel,
            read=read,
            written=written,
        )
