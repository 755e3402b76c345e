"""What waiting tasks still wait for, as an index from what they need to who needs it.

In: dependencies as tasks are added, and the tasks that satisfy theirs. Out: each task's number
of unmet dependencies, so that waiting costs nothing until the number is 0.
"""

import sqlite3
from collections.abc import Iterable

# The bounds of a range are 32-bit numbers in the API.
_INT32 = 2**31


class Dependencies:
    """Unmet dependencies: on a task's key, or on a range of ids, written `first..last`.

    What was satisfied once stays so, even when the task that did it is deleted or added again.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def expect(
        self, job_key: str, child: str, *, ids: Iterable[str], ranges: Iterable[tuple[int, int]]
    ) -> int:
        """Note what a new task depends on; return how many of these are not satisfied yet."""
        # Ids that differ in case alone are one dependency.
        parents = {task_id.lower() for task_id in ids}
        # What is met already is not counted: its task has ended, and nothing would count it down.
        awaited = [parent for parent in sorted(parents) if not self._is_met(job_key, parent)]
        awaited += [
            f"{first}..{last}"
            for first, last in sorted(set(ranges))
            if self._await_range(job_key, first, last)
        ]
        self._connection.executemany(
            "INSERT INTO unmet (job_key, parent, child) VALUES (?, ?, ?)",
            ((job_key, parent, child) for parent in awaited),
        )
        return len(awaited)

    def satisfy(self, job_key: str, parent: str) -> None:
        """Release the tasks that waited for this one alone, and count it in their ranges."""
        number = _number(parent)
        # Asked before the insert: 4, 04 and 004 count once, the first of them.
        is_new = number is not None and not self._count_met(job_key, number, number)
        self._connection.execute(
            "INSERT OR IGNORE INTO met (job_key, parent, number) VALUES (?, ?, ?)",
            (job_key, parent, number),
        )
        self._release(job_key, parent)
        if is_new:
            self._count_in_ranges(job_key, number)

    def forget(self, job_key: str, child: str) -> None:
        """Drop what a deleted task waited for."""
        # A range that nobody awaits any more may stay: its count goes on and is right for another.
        self._connection.execute(
            "DELETE FROM unmet WHERE job_key = ? AND child = ?", (job_key, child)
        )

    def delete_of_job(self, job_key: str) -> None:
        """Drop everything of a job."""
        for table in ("unmet", "met", "awaited_ranges"):
            self._connection.execute(f"DELETE FROM {table} WHERE job_key = ?", (job_key,))  # noqa: S608 - own names only

    def _is_met(self, job_key: str, parent: str) -> bool:
        found = self._connection.execute(
            "SELECT 1 FROM met WHERE job_key = ? AND parent = ?", (job_key, parent)
        )
        return found.fetchone() is not None

    def _await_range(self, job_key: str, first: int, last: int) -> bool:
        """Count what is missing in a range from now on; say whether anything is."""
        missing = last - first + 1 - self._count_met(job_key, first, last)
        if missing:
            self._connection.execute(
                # Another task may wait for the same range already: its count goes on for both.
                "INSERT OR IGNORE INTO awaited_ranges (job_key, first, last, missing)"
                " VALUES (?, ?, ?, ?)",
                (job_key, first, last, missing),
            )
        return missing > 0

    def _count_met(self, job_key: str, first: int, last: int | None) -> int:
        """Return how many numbers are satisfied: 4, 04 and 004 are one."""
        found = self._connection.execute(
            "SELECT COUNT(DISTINCT number) FROM met WHERE job_key = ? AND number BETWEEN ? AND ?",
            (job_key, first, last),
        )
        return int(found.fetchone()[0])

    def _count_in_ranges(self, job_key: str, number: int | None) -> None:
        holding = "job_key = ? AND first <= ? AND last >= ?"
        values = (job_key, number, number)
        self._connection.execute(
            f"UPDATE awaited_ranges SET missing = missing - 1 WHERE {holding}",  # noqa: S608 - a literal
            values,
        )
        complete = self._connection.execute(
            f"SELECT first, last FROM awaited_ranges WHERE {holding} AND missing = 0",  # noqa: S608 - a literal
            values,
        ).fetchall()
        for first, last in complete:
            self._release(job_key, f"{first}..{last}")
            self._connection.execute(
                "DELETE FROM awaited_ranges WHERE job_key = ? AND first = ? AND last = ?",
                (job_key, first, last),
            )

    def _release(self, job_key: str, parent: str) -> None:
        # A child waits once for one parent, which the table's key sees to, so 1 is what to take.
        self._connection.execute(
            "UPDATE tasks SET unmet = unmet - 1 WHERE job_key = ?1 AND key IN"
            " (SELECT child FROM unmet WHERE job_key = ?1 AND parent = ?2)",
            (job_key, parent),
        )
        self._connection.execute(
            "DELETE FROM unmet WHERE job_key = ? AND parent = ?", (job_key, parent)
        )


def _number(task_key: str) -> int | None:
    """Return the integer that an id is, if it is one that a range can hold."""
    # Only such ids can be in a range: no `4a`, no `-4`.
    if not (task_key.isascii() and task_key.isdigit()):
        return None
    number = int(task_key)
    return number if number < _INT32 else None
