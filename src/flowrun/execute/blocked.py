"""Watching for tasks that can never run, and ending a job in which only such are left.

Batch keeps a task queued for ever when one that it depends on has failed, and its job open with it:
nobody would wait for that knowingly, and an open job counts against the account's quota.
"""

from collections.abc import Collection, Mapping
from functools import partial

from flowrun.execute.conflicts import ignoring
from flowrun.execute.context import Context
from flowrun.execute.endings import BLOCKED
from flowrun.execute.events import BlockedTask, Noticed
from flowrun.model.account import TaskCounts, TaskGroup
from flowrun.model.workflow import GATE
from flowrun.state.blocked import find_blocked
from flowrun.state.going_on import blocking

# Thousands may wait for one failure.
NAMED = 3


class BlockedWatch:
    """Looks at one job whenever another task of it has failed; tells each blocked task once."""

    def __init__(self, context: Context, job_id: str) -> None:
        self._context = context
        self._job_id = job_id
        self._seen: TaskCounts | None = None
        self._is_over = False
        self._blocked: Mapping[str, str] = {}

    @property
    def tasks(self) -> tuple[BlockedTask, ...]:
        """The tasks that can never run; gates, which nobody asked for, are not among them."""
        return tuple(
            BlockedTask(task_id=task, failed_id=failed)
            for task, failed in sorted(self._blocked.items())
            if not task.startswith(GATE)
        )

    def only_blocked_are_left(self, counts: TaskCounts) -> bool:
        """Whether no task of the job will ever run any more."""
        if not (counts.failed and counts.active):
            return False
        # Listings cost a request for each thousand tasks: the answer changes with the counts only.
        if counts != self._seen:
            self._seen = counts
            self._is_over = self._look(counts)
        return self._is_over

    def end_job(self) -> None:
        """End the job, so that it does not stay open for nothing."""
        end = partial(self._context.batch.terminate_job, self._job_id, reason=BLOCKED)
        # Somebody else may have ended the job between our look and this request.
        ignoring(end, {"JobNotFound", "JobCompleted", "JobBeingTerminated", "JobBeingDeleted"})

    def _look(self, counts: TaskCounts) -> bool:
        batch = self._context.batch
        waiting = tuple(batch.list_tasks(self._job_id, TaskGroup.ACTIVE))
        failed = tuple(batch.list_tasks(self._job_id, TaskGroup.FAILED))
        # A mark of the job says after which failures others go on all the same.
        job = batch.get_job(self._job_id)
        blocked = find_blocked(waiting, blocking(job, failed) if job else failed)
        self._tell(blocked.keys() - self._blocked.keys(), blocked)
        self._blocked = blocked
        if counts.running or len(blocked) < len(waiting):
            return False
        # The counts may lag behind, and what runs may still let others begin.
        return not any(True for _ in batch.list_tasks(self._job_id, TaskGroup.RUNNING))

    def _tell(self, new: Collection[str], blocked: Mapping[str, str]) -> None:
        # One notice for each failure: a line for each blocked task would bury the cause.
        by_failed: dict[str, list[str]] = {}
        for task in sorted(new):
            # People would look for a gate in their workflow file in vain.
            if not task.startswith(GATE):
                by_failed.setdefault(blocked[task], []).append(task)
        for failed, tasks in by_failed.items():
            more = f" and {len(tasks) - NAMED} more" if len(tasks) > NAMED else ""
            names = ", ".join(tasks[:NAMED])
            self._context.notify(
                Noticed(message=f"cannot run, because {failed} failed: {names}{more}")
            )
