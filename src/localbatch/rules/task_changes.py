"""What becomes of a task's row when something happens to the task. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from localbatch.agent.orders import AttemptOutcome
from localbatch.lifecycle.subtask import SubtaskState
from localbatch.lifecycle.task import TASK, TaskEvent
from localbatch.rows.executions import Execution, Location, Result
from localbatch.rows.jobs import JobRow
from localbatch.rows.nodes import NodeRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules.failures import ENDED_BY_REQUEST
from localbatch.rules.subtasks import end_subtasks, place_subtasks, start_subtasks
from localbatch.service.task_folders import task_folder
from localbatch.service.wire import UNLIMITED, parse_duration

_RETRY_FOREVER = -1


def place(
    task: TaskRow, *, job: JobRow, nodes: Sequence[NodeRow], are_prepared: bool, now: datetime
) -> TaskRow:
    """Return the task on the nodes of its next try, one for each of its instances: running, or
    preparing until the nodes are prepared.
    """
    folder = task_folder(job.id, task.id)
    node, *others = nodes
    first = SubtaskState.RUNNING if are_prepared else SubtaskState.PREPARING
    placed = replace(
        task,
        # Tells the end of this try from a late end of an earlier one.
        attempt=task.attempt + 1,
        node_id=node.id,
        location=Location(pool_id=node.pool_id, node_id=node.id, folder=folder),
        subtasks=place_subtasks(others, folder=folder, state=first, now=now),
        # What the last try left must not be taken for this one's.
        execution=task.execution.counts(),
    )
    return _start(placed, now) if are_prepared else _move(placed, TaskEvent.PREPARE, now)


def start_prepared(task: TaskRow, *, now: datetime) -> TaskRow:
    """Return the preparing task as it begins its try."""
    return _start(replace(task, subtasks=start_subtasks(task.subtasks, now=now)), now)


def end(task: TaskRow, outcome: AttemptOutcome) -> TaskRow:
    """Return the task after a try: completed, or active again when a retry is due."""
    if _is_retried(task, outcome):
        counts = task.execution.counts()
        execution = replace(counts, retry_count=counts.retry_count + 1, last_retry=outcome.ended)
        return _queue_again(_move(task, TaskEvent.RETRY, outcome.ended), execution)
    return _complete(_move(task, TaskEvent.COMPLETE, outcome.ended), outcome)


def charge(task: TaskRow, outcome: AttemptOutcome) -> TaskRow:
    """Return the task with what one of its tries used."""
    # Of every try, also of one that is repeated: statistics count what was used.
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
    execution = task.execution.counts()
    # The service counts what a user caused, and not what befell one of its nodes.
    if counted:
        number = execution.requeue_count + 1
        execution = replace(execution, requeue_count=number, last_requeue=now)
    return _queue_again(_move(task, TaskEvent.REQUEUE, now), execution)


def terminate(task: TaskRow, *, now: datetime) -> TaskRow:
    """Return the task ended by request."""
    # Without an exit code, though a process may yet end with one: the request decides how it ends.
    outcome = AttemptOutcome(started=now, ended=now, failure=ENDED_BY_REQUEST)
    return _complete(_move(task, TaskEvent.TERMINATE, now), outcome)


def reactivate(task: TaskRow, *, now: datetime) -> TaskRow:
    """Return the task back in the queue with its history erased."""
    # The retry count too: a task that is reactivated has all its retries before it again.
    execution = Execution(requeue_count=task.execution.requeue_count)
    task = _queue_again(_move(task, TaskEvent.REACTIVATE, now), execution)
    return replace(task, result=None, retained_until=None, cleaned=False)


def _is_retried(task: TaskRow, outcome: AttemptOutcome) -> bool:
    # The service tries only a command again that failed: no download, no upload, no launch.
    if outcome.failure is None or outcome.failure.code != "FailureExitCode":
        return False
    allowed = task.spec["constraints"]["maxTaskRetryCount"]
    return bool(allowed == _RETRY_FOREVER or task.execution.retry_count < allowed)


def _complete(task: TaskRow, outcome: AttemptOutcome) -> TaskRow:
    result = Result.of(outcome.failure)
    execution = replace(
        task.execution,
        # One that is ended in the queue has begun nothing: both times are that of its end.
        started=task.execution.started or outcome.started,
        ended=outcome.ended,
        exit_code=outcome.exit_code,
        container=outcome.container,
        failure=outcome.failure,
        result=result,
    )
    return replace(
        task,
        execution=execution,
        result=result,
        retained_until=_retained_until(task, outcome.ended),
        subtasks=end_subtasks(task.subtasks, outcome.subtasks, now=outcome.ended),
    )


def _retained_until(task: TaskRow, ended: datetime) -> datetime | None:
    """Return when the task's files may go; None for never."""
    retention = task.spec["constraints"]["retentionTime"]
    # Without a node the task has left no files that could go.
    if retention == UNLIMITED or task.node_id is None:
        return None
    try:
        return ended + parse_duration(retention)
    # Later than any date that Python can hold.
    except OverflowError:
        return None


def _start(task: TaskRow, now: datetime) -> TaskRow:
    execution = replace(task.execution, started=now)
    return _move(replace(task, execution=execution), TaskEvent.START, now)


def _queue_again(task: TaskRow, execution: Execution) -> TaskRow:
    """Return the task without what was of its last try; its node is kept, for its files."""
    return replace(task, execution=execution, location=None, subtasks=())


def _move(task: TaskRow, event: TaskEvent, now: datetime) -> TaskRow:
    return replace(
        task,
        state=TASK.advance(task.state, event),
        state_time=now,
        previous_state=task.state,
        previous_time=task.state_time,
        # They belong to the state that is left: a restart must not look for them any more.
        processes=None,
    )
