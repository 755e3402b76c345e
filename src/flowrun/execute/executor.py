"""The loop: apply the operations in their order, tell what happens, stop at the first failure."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from flowrun.errors import (
    FlowrunError,
    GatewayError,
    OperationError,
    TasksFailedError,
    TimedOutError,
)
from flowrun.execute.aftermath import state_of_run
from flowrun.execute.context import Applied, Context
from flowrun.execute.diagnosis import NodesFailedError
from flowrun.execute.dispatch import apply_operation
from flowrun.execute.events import (
    Downloaded,
    FailedNode,
    FailedTask,
    OperationFailed,
    OperationFinished,
    OperationStarted,
    Outcome,
    RunState,
)
from flowrun.plan.operations import (
    CleanUpPool,
    DownloadFiles,
    Operation,
    Plan,
    WaitForPool,
    WaitForTasks,
)

WAIT_ERRORS = (OperationError, TasksFailedError)
"""What ends a wait for tasks while the account answers."""
GRACE_SECONDS = 60.0
"""How long results may take to come home once the time-out is over."""


class Run:
    """One execution of a plan's operations; `outcome` can be asked for at any time."""

    def __init__(self, context: Context, plan: Plan) -> None:
        self._context = context
        self._plan = plan
        self._start = context.clock.monotonic()
        self._done = 0
        self._results: list[Applied] = []
        self._failed_nodes: tuple[FailedNode, ...] = ()
        self._not_downloaded: list[str] = []
        self._run_state = RunState.NONE
        self._error: BaseException | None = None

    def execute(self, operations: tuple[Operation, ...]) -> None:
        """Apply these operations of the plan; the first failure is raised.

        When the tasks did not all succeed, the results of those that did come home all the same.
        """
        for index, operation in enumerate(operations):
            # Also before those that only read: without the lock that may be another run's work.
            self._context.session.fence()
            try:
                self._execute_one(operation, self._context)
            except FlowrunError as error:
                self._blame_lost_lock()
                if isinstance(operation, WaitForTasks) and isinstance(error, WAIT_ERRORS):
                    # In this order: the other jobs may still write what the downloads bring.
                    self._wait_for_others(operations[index + 1 :])
                    self._bring_home(operations[index + 1 :])
                    self._clean_up(operations[index + 1 :], error)
                raise

    def _blame_lost_lock(self) -> None:
        """Who lost the lock meets what the other run did; that is no error of its own.

        Raises:
            LockedError: the lock was lost.
        """
        # An account that cannot be asked now leaves the first error the one to tell.
        with suppress(GatewayError):
            self._context.session.fence()

    def fail(self, error: BaseException) -> None:
        """Note what stopped the run, and what became of its tasks."""
        self._error = error
        # After TasksFailedError nothing is left to ask: the wait has seen the tasks end.
        if not isinstance(error, TasksFailedError) and (wait := self._wait()):
            self._run_state = state_of_run(self._context, wait, error)

    def _wait_for_others(self, operations: tuple[Operation, ...]) -> None:
        """Wait for the other jobs of the phase, which need nothing of the one that failed.

        What fails here is told with its tasks: the first error is the one that ends the run.
        """
        with suppress(*WAIT_ERRORS):
            for operation in operations:
                if isinstance(operation, WaitForPool | WaitForTasks):
                    self._execute_one(operation, self._context)

    def _bring_home(self, operations: tuple[Operation, ...]) -> None:
        """Download after a wait that failed; a time-out leaves some time for it.

        What fails here is noted: the error of the wait is the one that matters.
        """
        deadline = self._context.deadline
        if deadline is not None:
            # A time-out that ended the wait would otherwise end each download before it begins.
            deadline = max(deadline, self._context.clock.monotonic() + GRACE_SECONDS)
        context = replace(self._context, deadline=deadline)
        for operation in (*operations, *self._plan.if_cut_short):
            if isinstance(operation, DownloadFiles):
                try:
                    self._execute_one(operation, context)
                except FlowrunError as error:
                    self._not_downloaded.append(f"{operation.download.container}: {error}")

    def _clean_up(self, operations: tuple[Operation, ...], error: FlowrunError) -> None:
        """Do with the pools what the file says of failed runs, when this one has ended."""
        if isinstance(error, TimedOutError):
            # Its tasks run on, and need their nodes.
            return
        for operation in (*operations, *self._plan.if_cut_short):
            if isinstance(operation, CleanUpPool) and operation.always:
                # The error that ended the run is the one to tell; what stays is told last.
                with suppress(FlowrunError):
                    self._execute_one(operation, self._context)

    def _execute_one(self, operation: Operation, context: Context) -> None:
        clock, notify = context.clock, context.notify
        index, total = self._number(operation), len(self._plan.operations)
        notify(OperationStarted(index=index, total=total, operation=operation))
        start = clock.monotonic()
        try:
            applied = self._apply(operation, context)
        # No interrupt: the summary tells that, and the operation did not fail.
        except Exception as error:
            # Its text names causes only; the summary shows the stderr of each node.
            if isinstance(error, NodesFailedError):
                self._failed_nodes = error.nodes
            seconds = clock.monotonic() - start
            notify(
                OperationFailed(
                    index=index, total=total, operation=operation, seconds=seconds, error=error
                )
            )
            raise
        self._done += 1
        seconds = clock.monotonic() - start
        notify(
            OperationFinished(
                index=index,
                total=total,
                operation=operation,
                seconds=seconds,
                detail=applied.detail,
            )
        )

    def _number(self, operation: Operation) -> int:
        """Return the place of the operation; what is done only now comes with the last."""
        known = self._plan.operations
        return known.index(operation) + 1 if operation in known else len(known)

    def _apply(self, operation: Operation, context: Context) -> Applied:
        applied = apply_operation(context, operation)
        # Before its error is raised: what is known of the tasks by then belongs to the summary.
        self._results.append(applied)
        if applied.error:
            raise applied.error
        # Also behind failures that a step allows: what cannot run has given no result.
        if applied.blocked_tasks and not applied.failed_tasks:
            raise TasksFailedError("tasks cannot run, because they need tasks that failed")
        if applied.failed_tasks:
            raise TasksFailedError(_failed_sentence(applied.failed_tasks))
        return applied

    def outcome(self) -> Outcome:
        """Return how far the run came."""
        results, wait = self._results, self._wait()
        succeeded = sum(result.succeeded_tasks for result in results)
        downloads = tuple(result.downloaded for result in results if result.downloaded)
        return Outcome(
            done=self._done,
            total=len(self._plan.operations),
            seconds=self._context.clock.monotonic() - self._start,
            error=self._error,
            failed_tasks=tuple(task for result in results for task in result.failed_tasks),
            allowed_failures=tuple(task for result in results for task in result.allowed_failures),
            blocked_tasks=tuple(task for result in results for task in result.blocked_tasks),
            failed_nodes=self._failed_nodes,
            succeeded_tasks=succeeded,
            downloads=downloads,
            # Where no task has succeeded, a download that finds nothing is no surprise.
            warnings=tuple(map(_nothing_found, self._found_nothing())) if succeeded else (),
            unfinished_tasks=sum(result.unfinished_tasks for result in results),
            not_downloaded=tuple(self._not_downloaded),
            job_id=wait.job_id if wait else None,
            run_state=self._run_state,
        )

    def _found_nothing(self) -> Iterator[Downloaded]:
        """Yield the downloads that had nothing to bring, not those that could not write it."""
        for result in self._results:
            if result.downloaded and not result.error and _is_empty(result.downloaded):
                yield result.downloaded

    def _wait(self) -> WaitForTasks | None:
        waits = (
            operation for operation in self._plan.operations if isinstance(operation, WaitForTasks)
        )
        # Where a phase has several jobs, the first one stands for the run.
        return next(waits, None)


def _failed_sentence(failed: tuple[FailedTask, ...]) -> str:
    return f"{len(failed)} task{'s' if len(failed) > 1 else ''} failed"


def _is_empty(downloaded: Downloaded) -> bool:
    return not downloaded.files and not downloaded.unchanged


def _nothing_found(downloaded: Downloaded) -> str:
    return (
        f"tasks succeeded, but nothing came home to '{downloaded.folder}': container "
        f"'{downloaded.container}' holds no blob that the download takes"
    )
