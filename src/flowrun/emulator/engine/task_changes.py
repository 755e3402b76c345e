"""What becomes of a task's row when something happens to the task. Pure."""

from dataclasses import replace
from datetime import datetime

from flowrun.emulator.agent.values import ContainerInfo, Failure, Outcome
from flowrun.emulator.engine.layout import task_folder
from flowrun.emulator.lifecycle.task import TASK, TaskEvent, TaskState
from flowrun.emulator.store.rows import JobRow, NodeRow, TaskRow
from flowrun.emulator.wire import UNLIMITED, Json, format_time, parse_duration

ENDED_BY_REQUEST = Failure(
    category="UserError", code="TaskEnded", message="The task was ended by user request"
)
_RETRY_FOREVER = -1


def prepare(task: TaskRow, *, job: JobRow, node: NodeRow, url: str, now: datetime) -> TaskRow:
    """Return the task with a node for its next try, which must be prepared first."""
    placed = _place(task, job=job, node=node, url=url)
    return _move(placed, TaskEvent.PREPARE, now)


def start(task: TaskRow, *, job: JobRow, node: NodeRow, url: str, now: datetime) -> TaskRow:
    """Return the task as it begins a try on a node, the one it was prepared on if it was."""
    is_placed = task.state is TaskState.PREPARING
    placed = task if is_placed else _place(task, job=job, node=node, url=url)
    execution = placed.execution | {"startTime": format_time(now)}
    return _move(replace(placed, execution=execution), TaskEvent.START, now)


def _place(task: TaskRow, *, job: JobRow, node: NodeRow, url: str) -> TaskRow:
    folder = task_folder(job.id, task.id)
    node_url = f"{url}/pools/{node.pool_id}/nodes/{node.id}"
    node_info = {
        "affinityId": f"TVM:{node.id}",
        "nodeUrl": node_url,
        "poolId": node.pool_id,
        "nodeId": node.id,
        "taskRootDirectory": folder,
        "taskRootDirectoryUrl": f"{node_url}/files/{folder}",
    }
    return replace(
        task,
        attempt=task.attempt + 1,
        node_id=node.id,
        node_info=node_info,
        execution=_counts(task),
    )


def end(task: TaskRow, outcome: Outcome) -> TaskRow:
    """Return the task after a try: completed, or active again when a retry is due."""
    if _is_retried(task, outcome):
        execution = _counts(task)
        execution["retryCount"] += 1
        execution["lastRetryTime"] = format_time(outcome.ended)
        task = _move(task, TaskEvent.RETRY, outcome.ended)
        return replace(task, execution=execution, node_info=None)
    return _complete(_move(task, TaskEvent.COMPLETE, outcome.ended), outcome)


def charge(task: TaskRow, outcome: Outcome) -> TaskRow:
    """Return the task with what one of its tries used."""
    usage = outcome.usage
    spent = {
        "wall": (outcome.ended - outcome.started).total_seconds(),
        "user": usage.user_seconds,
        "kernel": usage.kernel_seconds,
        "read": usage.read_bytes,
        "written": usage.written_bytes,
    }
    total = {name: task.usage.get(name, 0) + value for name, value in spent.items()}
    return replace(task, usage=total)


def requeue(task: TaskRow, *, now: datetime, counted: bool) -> TaskRow:
    """Return the task back in the queue; only what a user caused is counted."""
    execution = _counts(task)
    if counted:
        execution["requeueCount"] += 1
        execution["lastRequeueTime"] = format_time(now)
    task = _move(task, TaskEvent.REQUEUE, now)
    return replace(task, execution=execution, node_info=None)


def terminate(task: TaskRow, *, now: datetime) -> TaskRow:
    """Return the task ended by request."""
    outcome = Outcome(started=now, ended=now, failure=ENDED_BY_REQUEST)
    return _complete(_move(task, TaskEvent.TERMINATE, now), outcome)


def reactivate(task: TaskRow, *, now: datetime) -> TaskRow:
    """Return the task back in the queue with its history erased."""
    execution = {"retryCount": 0, "requeueCount": task.execution["requeueCount"]}
    task = _move(task, TaskEvent.REACTIVATE, now)
    return replace(
        task, execution=execution, node_info=None, result=None, retained_until=None, cleaned=False
    )


def describe_failure(failure: Failure) -> Json:
    """Return a failureInfo."""
    info: Json = {
        "category": failure.category,
        "code": failure.code,
        "message": failure.message,
    }
    if failure.details:
        info["details"] = [{"name": name, "value": value} for name, value in failure.details]
    return info


def describe_container(container: ContainerInfo) -> Json:
    """Return a containerInfo."""
    info: Json = {"containerId": container.id, "state": container.state}
    return info | ({"error": container.error} if container.error else {})


def _is_retried(task: TaskRow, outcome: Outcome) -> bool:
    if outcome.failure is None or outcome.failure.code != "FailureExitCode":
        return False
    allowed = task.spec["constraints"]["maxTaskRetryCount"]
    return bool(allowed == _RETRY_FOREVER or task.execution["retryCount"] < allowed)


def _complete(task: TaskRow, outcome: Outcome) -> TaskRow:
    execution = dict(task.execution)
    execution.setdefault("startTime", format_time(outcome.started))
    execution["endTime"] = format_time(outcome.ended)
    if outcome.exit_code is not None:
        execution["exitCode"] = outcome.exit_code
    if outcome.container:
        execution["containerInfo"] = describe_container(outcome.container)
    if outcome.failure:
        execution["failureInfo"] = describe_failure(outcome.failure)
    result = "failure" if outcome.failure else "success"
    execution["result"] = result
    until = _retained_until(task, outcome.ended)
    return replace(task, execution=execution, result=result, retained_until=until)


def _retained_until(task: TaskRow, ended: datetime) -> datetime | None:
    """Return when the task's files may go; None for never."""
    retention = task.spec["constraints"]["retentionTime"]
    if retention == UNLIMITED or task.node_id is None:
        return None
    try:
        return ended + parse_duration(retention)
    except OverflowError:
        return None


def _counts(task: TaskRow) -> Json:
    kept = ("retryCount", "lastRetryTime", "requeueCount", "lastRequeueTime")
    return {name: task.execution[name] for name in kept if name in task.execution}


def _move(task: TaskRow, event: TaskEvent, now: datetime) -> TaskRow:
    return replace(
        task,
        state=TASK.advance(task.state, event),
        state_time=now,
        previous_state=task.state,
        previous_time=task.state_time,
        process=None,
    )
