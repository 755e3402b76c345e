"""Tasks that can never run, because what they wait for has failed; Batch leaves them queued."""

from collections.abc import Iterable, Mapping

from flowrun.model.account import TaskInfo


def find_blocked(waiting: Iterable[TaskInfo], failed: Iterable[TaskInfo]) -> Mapping[str, str]:
    """Return by the id of each waiting task that is blocked the id of the failed task behind it.

    A task that waits for a blocked one is blocked too. `waiting` tells what each depends on.
    """
    tasks = tuple(waiting)
    readers: dict[str, list[TaskInfo]] = {}
    for task in tasks:
        for needed in task.depends_on.ids:
            # Dependencies stand as they were written, while Batch compares ids without case.
            readers.setdefault(needed.lower(), []).append(task)
    # A range cannot be looked up by its members: there may be millions, most of them no task.
    in_ranges = [task for task in tasks if task.depends_on.ranges]
    causes: dict[str, str] = {}
    queue = [(task.id, task.id) for task in failed]
    while queue:
        known, cause = queue.pop()
        direct = readers.get(known.lower(), [])
        for task in (*direct, *(task for task in in_ranges if _is_in_range(task, known))):
            # One failure is enough to block a task, and the first one found is named.
            if task.id not in causes:
                causes[task.id] = cause
                queue.append((task.id, cause))
    return causes


def _is_in_range(task: TaskInfo, needed: str) -> bool:
    # Only ids that are whole numbers are members of ranges, leading zeros aside.
    return needed.isdecimal() and any(
        first <= int(needed) <= last for first, last in task.depends_on.ranges
    )
