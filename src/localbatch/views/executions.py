"""How tasks of every kind went, as the service shows it."""

from collections.abc import Iterable
from datetime import datetime

from localbatch.agent.orders import ContainerInfo, Failure
from localbatch.rows.executions import (
    Execution,
    Location,
    NodeExecution,
    RecentTask,
    Subtask,
)
from localbatch.service.wire import Json, format_time


def describe_execution(execution: Execution) -> Json:
    """Return a task's executionInfo."""
    return {
        "retryCount": execution.retry_count,
        **_times(lastRetryTime=execution.last_retry),
        "requeueCount": execution.requeue_count,
        **_times(lastRequeueTime=execution.last_requeue),
        **_describe_try(execution),
    }


def describe_node_execution(execution: NodeExecution, *, node_url: str) -> Json:
    """Return a startTaskInfo or the executionInfo of a preparation or release task."""
    # Between two tries it has no end, and is shown as running.
    info: Json = {"state": "completed" if execution.ended else "running"}
    # A release task is never tried again, and shows no number.
    if execution.retry_count is not None:
        info["retryCount"] = execution.retry_count
    info |= _times(lastRetryTime=execution.last_retry)
    # A startTaskInfo has no such property in the API.
    if execution.folder:
        info |= _describe_folder(execution.folder, node_url)
    return info | _describe_try(execution)


def describe_location(location: Location, *, base: str) -> Json:
    """Return a nodeInfo."""
    node_url = f"{base}/pools/{location.pool_id}/nodes/{location.node_id}"
    return {
        "affinityId": f"TVM:{location.node_id}",
        "nodeUrl": node_url,
        "poolId": location.pool_id,
        "nodeId": location.node_id,
        **_describe_folder(location.folder, node_url),
    }


def describe_subtask(subtask: Subtask, *, base: str) -> Json:
    """Return a subtask's representation."""
    info: Json = {
        "id": subtask.id,
        "nodeInfo": describe_location(subtask.location, base=base),
        "state": subtask.state,
        "stateTransitionTime": format_time(subtask.state_time),
        **_describe_try(subtask),
    }
    if subtask.previous_state and subtask.previous_time:
        info["previousState"] = subtask.previous_state
        info["previousStateTransitionTime"] = format_time(subtask.previous_time)
    return info


def describe_recent_task(recent: RecentTask, *, base: str) -> Json:
    """Return one of a node's recentTasks."""
    info: Json = {
        "taskUrl": f"{base}/jobs/{recent.job_id}/tasks/{recent.task_id}",
        "jobId": recent.job_id,
        "taskId": recent.task_id,
        "taskState": recent.task_state,
        "executionInfo": describe_execution(recent.execution),
    }
    return info if recent.subtask_id is None else info | {"subtaskId": recent.subtask_id}


def describe_failure(failure: Failure) -> Json:
    """Return a failureInfo or a schedulingError."""
    info: Json = {
        "category": failure.category,
        "code": failure.code,
        "message": failure.message,
    }
    return info | ({"details": describe_details(failure.details)} if failure.details else {})


def describe_details(details: Iterable[tuple[str, str]]) -> list[Json]:
    """Return the name-value pairs of an error."""
    return [{"name": name, "value": value} for name, value in details]


def _describe_try(tried: Execution | NodeExecution | Subtask) -> Json:
    info = _times(startTime=tried.started, endTime=tried.ended)
    # A command that never ran has none: 0 would read as a success.
    if tried.exit_code is not None:
        info["exitCode"] = tried.exit_code
    # What is kept of a subtask says nothing of its container.
    if not isinstance(tried, Subtask) and tried.container:
        info["containerInfo"] = _describe_container(tried.container)
    if tried.failure:
        info["failureInfo"] = describe_failure(tried.failure)
    if tried.result:
        info["result"] = tried.result
    return info


def _describe_container(container: ContainerInfo) -> Json:
    info: Json = {"containerId": container.id, "state": container.state}
    return info | ({"error": container.error} if container.error else {})


def _describe_folder(folder: str, node_url: str) -> Json:
    return {"taskRootDirectory": folder, "taskRootDirectoryUrl": f"{node_url}/files/{folder}"}


def _times(**times: datetime | None) -> Json:
    # The service leaves out what there is not, and never writes null.
    return {name: format_time(time) for name, time in times.items() if time}
