"""What a node remembers of the tasks that it has run. Pure."""

from dataclasses import replace

from localbatch.rows.executions import Execution, RecentTask, Result
from localbatch.rows.nodes import NodeRow
from localbatch.rows.tasks import TaskRow

# As many as the service shows of a node.
_KEPT = 10


def remember(node: NodeRow, ended: TaskRow, *, subtask_id: int, job_id: str) -> NodeRow:
    """Return the node with a try among those that it has run; number 0 is the task itself."""
    execution = _execution_of(ended, subtask_id) if subtask_id else ended.execution
    entry = RecentTask(
        job_id=job_id,
        task_id=ended.id,
        task_state=ended.state,
        execution=execution,
        subtask_id=subtask_id if ended.instances else None,  # of the primary as well (A0014)
    )
    return replace(
        node,
        total_run=node.total_run + 1,
        total_succeeded=node.total_succeeded + (execution.result is Result.SUCCESS),
        # The newest first, as the service lists them.
        recent=(entry, *node.recent)[:_KEPT],
    )


def _execution_of(task: TaskRow, subtask_id: int) -> Execution:
    """Return how a subtask ended; a try that is repeated leaves nothing but its number."""
    counts = Execution(
        retry_count=task.execution.retry_count, requeue_count=task.execution.requeue_count
    )
    if not task.subtasks:
        return counts
    subtask = task.subtasks[subtask_id - 1]
    return replace(
        counts,
        started=subtask.started,
        ended=subtask.ended,
        exit_code=subtask.exit_code,
        failure=subtask.failure,
        result=subtask.result,
    )
