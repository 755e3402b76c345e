"""The loop: apply the operations in their order, tell what happens, stop at the first failure."""

from flowrun.errors import TasksFailedError
from flowrun.execute.apply import apply_operation
from flowrun.execute.context import Applied, Context
from flowrun.execute.diagnosis import NodesFailedError
from flowrun.execute.events import (
    Downloaded,
    FailedNode,
    FailedTask,
    OperationFailed,
    OperationFinished,
    OperationStarted,
    Outcome,
)
from flowrun.plan.operations import AddTasks, Operation, Plan, WaitForTasks


class Run:
    """One execution of a plan's operations; `outcome` can be asked for at any time."""

    def __init__(self, context: Context, plan: Plan) -> None:
        self._context = context
        self._plan = plan
        self._start = context.clock.monotonic()
        self._done = 0
        self._results: list[Applied] = []
        self._failed_nodes: tuple[FailedNode, ...] = ()
        self._error: BaseException | None = None

    def execute(self, operations: tuple[Operation, ...]) -> None:
        """Apply these operations of the plan; the first failure is raised."""
        for operation in operations:
            self._context.session.fence()
            self._execute_one(operation)

    def fail(self, error: BaseException) -> None:
        """Note what stopped the run."""
        self._error = error

    def _execute_one(self, operation: Operation) -> None:
        clock, notify = self._context.clock, self._context.notify
        index, total = self._done + 1, len(self._plan.operations)
        notify(OperationStarted(index=index, total=total, operation=operation))
        start = clock.monotonic()
        try:
            applied = self._apply(operation)
        except Exception as error:
            self._failed_nodes = error.nodes if isinstance(error, NodesFailedError) else ()
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

    def _apply(self, operation: Operation) -> Applied:
        applied = apply_operation(self._context, operation)
        self._results.append(applied)
        if applied.failed_tasks:
            raise TasksFailedError(_failed_sentence(applied.failed_tasks))
        return applied

    def outcome(self) -> Outcome:
        """Return how far the run came."""
        results = self._results
        succeeded = sum(result.succeeded_tasks for result in results)
        downloads = tuple(result.downloaded for result in results if result.downloaded)
        return Outcome(
            done=self._done,
            total=len(self._plan.operations),
            seconds=self._context.clock.monotonic() - self._start,
            error=self._error,
            failed_tasks=tuple(task for result in results for task in result.failed_tasks),
            failed_nodes=self._failed_nodes,
            succeeded_tasks=succeeded,
            downloads=downloads,
            warnings=tuple(map(_nothing_found, filter(_is_empty, downloads))) if succeeded else (),
            job_id=self._job_id(),
            tasks_keep_running=self._tasks_keep_running(),
        )

    def _job_id(self) -> str | None:
        waits = [
            operation for operation in self._plan.operations if isinstance(operation, WaitForTasks)
        ]
        return waits[-1].job_id if waits else None

    def _tasks_keep_running(self) -> bool:
        """The run is in the account, and flowrun left before it ended."""
        operations = self._plan.operations
        wait = next(
            (i for i, operation in enumerate(operations) if isinstance(operation, WaitForTasks)),
            None,
        )
        if wait is None or self._done > wait or isinstance(self._error, TasksFailedError):
            return False
        added = [i for i, operation in enumerate(operations) if isinstance(operation, AddTasks)]
        return not added or self._done > added[0]


def _failed_sentence(failed: tuple[FailedTask, ...]) -> str:
    return f"{len(failed)} task{'s' if len(failed) > 1 else ''} failed"


def _is_empty(downloaded: Downloaded) -> bool:
    return not downloaded.files and not downloaded.unchanged


def _nothing_found(downloaded: Downloaded) -> str:
    return (
        f"tasks succeeded, but nothing came home to '{downloaded.folder}': container "
        f"'{downloaded.container}' holds no blob that the download takes"
    )
