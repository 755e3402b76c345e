"""The waits of a run: for a node that can work, then for every task to complete."""

from flowrun.errors import FlowrunError, GatewayError, OperationError, TasksFailedError
from flowrun.execute.blocked import BlockedWatch
from flowrun.execute.context import Applied, Context
from flowrun.execute.diagnosis import diagnose_tasks
from flowrun.execute.endings import TOO_MANY_FAILED, describe_end, is_failed, with_true_ends
from flowrun.execute.events import BlockedTask, WaitProgressed
from flowrun.execute.jobs import end_job
from flowrun.execute.polling import poll
from flowrun.execute.preparation import PreparationWatch
from flowrun.execute.results import check_results
from flowrun.execute.tolerance import LimitWatch, judge
from flowrun.execute.watch import ENDED, PoolWatch
from flowrun.model.account import JobInfo, TaskCounts, TaskInfo
from flowrun.plan.operations import WaitForPool, WaitForTasks

POOL_SECONDS = 3600.0
TASKS_SECONDS = 180 * 86400.0
"""The service's own limit for the life of a task."""
VERIFY_EVERY = 60.0
"""The counts may lag, so the tasks themselves are listed this often at the least."""


def wait_for_pool(context: Context, operation: WaitForPool) -> Applied:
    """Wait until a node can take tasks; a start task that fails everywhere is diagnosed."""
    watch = PoolWatch(context, operation.pool_id, operation.job_id)

    def look(elapsed: float) -> Applied | None:
        watch.look()
        context.notify(_pool_progress(operation, watch, elapsed))
        if watch.has_ended:
            return Applied(detail="the run has ended already")
        return Applied(detail=_ready(watch)) if watch.can_work else None

    what = f"a node of pool '{operation.pool_id or operation.job_id}'"
    seconds = POOL_SECONDS + operation.extra_time.total_seconds()
    return poll(context, look, what=what, seconds=seconds)


def wait_for_tasks(context: Context, operation: WaitForTasks) -> Applied:
    """Wait until every task that this run owes is complete, by listing and not only by counts.

    What ends the wait early stands in the answer, beside what is known of the tasks by then.
    """
    wait = _TaskWait(context, operation)
    error: FlowrunError | None = None
    try:
        tasks = poll(
            context, wait.look, what=f"the tasks of '{operation.job_id}'", seconds=TASKS_SECONDS
        )
    # With any other error the account does not answer, so that there is nothing to list.
    except OperationError as early:
        error, tasks = early, wait.list_complete()
    failures = [
        task for task in with_true_ends(context, operation.job_id, tasks) if is_failed(task)
    ]
    verdict = judge(failures, dict(operation.allowed_failures))
    if error is None and verdict.past_limit:
        error = TasksFailedError(verdict.sentence)
    succeeded = [task for task in tasks if not is_failed(task)]
    blocked = wait.blocked
    failed = bool(verdict.failed or blocked)
    error = error or check_results(context, operation, succeeded, failed=failed)
    # Blocked tasks are told apart from those that might still have run.
    unfinished = len(operation.task_ids) - len(tasks) - len(blocked)
    also = f", {len(blocked)} blocked" if blocked else ""
    return Applied(
        detail=f"{len(succeeded)} succeeded, {len(failures)} failed{also}",
        failed_tasks=diagnose_tasks(context, operation.job_id, verdict.failed),
        allowed_failures=diagnose_tasks(context, operation.job_id, verdict.allowed),
        blocked_tasks=blocked,
        succeeded_tasks=len(succeeded),
        unfinished_tasks=unfinished,
        error=error,
    )


class _TaskWait:
    """One wait for the tasks of a run."""

    def __init__(self, context: Context, operation: WaitForTasks) -> None:
        self._context = context
        self._operation = operation
        self._owed = {task.lower() for task in operation.task_ids}
        self._watch = PoolWatch(context, operation.pool_id, operation.job_id)
        self._limits = LimitWatch(context, operation)
        self._blocked = BlockedWatch(context, operation.job_id)
        self._preparation = PreparationWatch(context, operation)
        self._verified = 0.0

    @property
    def blocked(self) -> tuple[BlockedTask, ...]:
        """The tasks that were found to be blocked."""
        return self._blocked.tasks

    def look(self, elapsed: float) -> tuple[TaskInfo, ...] | None:
        """Return the tasks once all have completed, None before; when more have failed than may,
        end the run and return those that had completed by then.
        """
        # First, so that the job's state is never newer than what is read of its tasks.
        job = self._job()
        counts = self._context.batch.count_tasks(job.id)
        self._look_at_nodes(job, counts)
        self._report(counts, elapsed)
        if self._limits.is_passed(counts):
            # Listed first: the tasks that the end of the job ends have not failed by themselves.
            complete = self._complete()
            end_job(self._context, job.id, reason=TOO_MANY_FAILED)
            return complete
        if job.state not in ENDED and self._blocked.only_blocked_are_left(counts):
            complete = self._complete()
            self._blocked.end_job()
            return complete
        # A listing costs a request for each thousand tasks, so counts and the job's state come
        # first.
        due = elapsed - self._verified >= VERIFY_EVERY
        if counts.completed < len(self._owed) and job.state not in ENDED and not due:
            return None
        self._verified = elapsed
        return self._verify(job)

    def _job(self) -> JobInfo:
        job = self._context.batch.get_job(self._operation.job_id)
        # Its tasks are going with it, and nobody could tell how they ended.
        if job is None or job.state == "deleting":
            raise OperationError(
                f"job '{self._operation.job_id}' was deleted before its tasks ended"
            )
        return job

    def _look_at_nodes(self, job: JobInfo, counts: TaskCounts) -> None:
        """Nodes matter while tasks wait; a finished run may outlive its pool."""
        if job.state not in ENDED and counts.active + counts.running > 0:
            self._watch.look()
            # Until then another node may come, and be prepared well.
            settled = self._watch.description == "steady"
            self._preparation.look(job.pool_id, self._watch.nodes, counts, settled=settled)

    def _report(self, counts: TaskCounts, elapsed: float) -> None:
        self._context.notify(
            WaitProgressed(
                operation=self._operation,
                elapsed=elapsed,
                pool_state=self._watch.description,
                nodes=self._watch.states,
                target_nodes=self._watch.target,
                tasks=counts,
                total_tasks=len(self._owed),
            )
        )

    def list_complete(self) -> tuple[TaskInfo, ...]:
        """Return the tasks that have completed; none when the account does not tell."""
        try:
            return self._complete()
        except GatewayError:
            return ()

    def _complete(self) -> tuple[TaskInfo, ...]:
        listed = self._context.batch.list_tasks(self._operation.job_id)
        owed = (task for task in listed if task.id.lower() in self._owed)
        return tuple(task for task in owed if task.state == "completed")

    def _verify(self, job: JobInfo) -> tuple[TaskInfo, ...] | None:
        complete = self._complete()
        if len(complete) == len(self._owed):
            return complete
        # The job was read before the listing: what is not complete there will not be any more.
        if job.state == "completed":
            raise OperationError(
                f"job '{job.id}' ended with {len(self._owed) - len(complete)} of "
                f"{len(self._owed)} tasks unfinished: {describe_end(job)}"
            )
        return None


def _pool_progress(operation: WaitForPool, watch: PoolWatch, elapsed: float) -> WaitProgressed:
    return WaitProgressed(
        operation=operation,
        elapsed=elapsed,
        pool_state=watch.description,
        nodes=watch.states,
        target_nodes=watch.target,
        tasks=None,
        total_tasks=0,
    )


def _ready(watch: PoolWatch) -> str:
    states = ", ".join(f"{count} {state}" for state, count in watch.states)
    return f"{states} of {watch.target} nodes"
