"""What becomes of a task's row when something happens to the task. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from localbatch.agent.orders import AttemptOutcome
from localbatch.lifecycle.task import TASK, TaskEvent
from localbatch.rows.jobs import JobRow
from localbatch.rows.nodes import NodeRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules.failures import ENDED_BY_REQUEST, describe_container, describe_failure
from localbatch.rules.node_info import describe_node_info
from localbatch.rules.subtasks import end_subtasks, place_subtasks, prepare_subtasks, start_subtasks
from localbatch.service.task_folders import task_folder
from localbatch.service.wire import UNLIMITED, Json, format_time, parse_duration

_RETRY_FOREVER = -1


def place(task: TaskRow, *, job: JobRow, nodes: Sequence[NodeRow], url: str) -> TaskRow:
    """Return the task with the nodes of its next try, one for each of its instances."""
    folder = task_folder(job.id, task.id)
    node, *others = nodes
    return replace(
        task,
        attempt=task.attempt + 1,
        node_id=node.id,
        node_info=describe_node_info(node, folder=folder, url=url),
        subtasks=place_subtasks(others, folder=folder, url=url) if others else None,
        execution=_counts(task),
    )


def prepare(task: TaskRow, *, now: datetime) -> TaskRow:
    """Return the placed task while its nodes are being prepared."""
    subtasks = task.subtasks and prepare_subtasks(task.subtasks, now=now)
    return _move(replace(task, subtasks=subtasks), TaskEvent.PREPARE, now)


def start(task: TaskRow, *, now: datetime) -> TaskRow:
    """Return the placed task as it begins its try."""
    execution = task.execution | {"startTime": format_time(now)}
    subtasks = task.subtasks and start_subtasks(task.subtasks, now=now)
    return _move(replace(task, execution=execution, subtasks=subtasks), TaskEvent.START, now)


def end(task: TaskRow, outcome: AttemptOutcome) -> TaskRow:
    """Return the task after a try: completed, or active again when a retry is due."""
    if _is_retried(task, outcome):
        execution = _counts(task)
        execution["retryCount"] += 1
        execution["lastRetryTime"] = format_time(outcome.ended)
        task = _move(task, TaskEvent.RETRY, outcome.ended)
        return replace(task, execution=execution, node_info=None, subtasks=None)
    return _complete(_move(task, TaskEvent.COMPLETE, outcome.ended), outcome)


def charge(task: TaskRow, outcome: AttemptOutcome) -> TaskRow:
    """Return the task with what one of its tries used."""
    usage = sum((subtask.usage for subtask in outcome.subtasks), outcome.usage)
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
    return replace(task, execution=execution, node_info=None, subtasks=None)


def terminate(task: TaskRow, *, now: datetime) -> TaskRow:
    """Return the task ended by request."""
    outcome = AttemptOutcome(started=now, ended=now, failure=ENDED_BY_REQUEST)
    return _complete(_move(task, TaskEvent.TERMINATE, now), outcome)


def reactivate(task: TaskRow, *, now: datetime) -> TaskRow:
    """Return the task back in the queue with its history erased."""
    execution = {"retryCount": 0, "requeueCount": task.execution["requeueCount"]}
    task = _move(task, TaskEvent.REACTIVATE, now)
    return replace(
        task,
        execution=execution,
        node_info=None,
        subtasks=None,
        result=None,
        retained_until=None,
        cleaned=False,
    )


def _is_retried(task: TaskRow, outcome: AttemptOutcome) -> bool:
    if outcome.failure is None or outcome.failure.code != "FailureExitCode":
        return False
    allowed = task.spec["constraints"]["maxTaskRetryCount"]
    return bool(allowed == _RETRY_FOREVER or task.execution["retryCount"] < allowed)


def _complete(task: TaskRow, outcome: AttemptOutcome) -> TaskRow:
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
    return replace(
        task,
        execution=execution,
        result=result,
        retained_until=_retained_until(task, outcome.ended),
        subtasks=task.subtasks and end_subtasks(task.subtasks, outcome.subtasks, now=outcome.ended),
    )


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
        processes=None,
    )
