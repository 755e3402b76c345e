"""What a node remembers of the tasks that it has run. Pure."""

from dataclasses import replace

from localbatch.rows.nodes import NodeRow
from localbatch.rows.tasks import TaskRow
from localbatch.service.wire import Json

_KEPT = 10


def remember(node: NodeRow, ended: TaskRow, *, subtask_id: int, job_id: str, url: str) -> NodeRow:
    """Return the node with a try among those that it has run; number 0 is the task itself."""
    execution = _execution_of(ended, subtask_id) if subtask_id else ended.execution
    entry: Json = {
        "taskUrl": f"{url}/jobs/{job_id}/tasks/{ended.id}",
        "jobId": job_id,
        "taskId": ended.id,
        "taskState": ended.state,
        "executionInfo": execution,
    }
    if ended.instances:  # of the primary as well (A0014)
        entry["subtaskId"] = subtask_id
    return replace(
        node,
        total_run=node.total_run + 1,
        total_succeeded=node.total_succeeded + (execution.get("result") == "success"),
        recent=[entry, *node.recent][:_KEPT],
    )


def _execution_of(task: TaskRow, subtask_id: int) -> Json:
    """Return how a subtask ended; a try that is repeated leaves nothing but its number."""
    counts = {name: task.execution[name] for name in ("retryCount", "requeueCount")}
    subtask = task.subtasks[subtask_id - 1] if task.subtasks else {}
    shown = ("startTime", "endTime", "exitCode", "failureInfo", "result")
    return counts | {name: subtask[name] for name in shown if name in subtask}
