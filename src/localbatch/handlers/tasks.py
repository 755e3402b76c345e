"""Operations on tasks, except adding them."""

from dataclasses import replace

from localbatch.engine.context import Engine
from localbatch.handlers.find import find_job, find_task
from localbatch.http.calls import Call, Reply, changed
from localbatch.http.listing import Listing, answer_list, selector, wants_stats
from localbatch.http.preconditions import check_conditions
from localbatch.life import tasks
from localbatch.life.new_tasks import inherit_retries
from localbatch.lifecycle.job import JOB, JobEvent
from localbatch.lifecycle.task import TASK, TaskEvent, TaskState
from localbatch.odata.kinds import Kind
from localbatch.rows.executions import Result
from localbatch.rows.jobs import JobRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules import task_changes
from localbatch.service.error_codes import ServiceError
from localbatch.service.wire import Json, format_http_time, make_etag, now
from localbatch.validation import tasks as bodies
from localbatch.views.executions import describe_subtask
from localbatch.views.statistics import describe_task_stats
from localbatch.views.tasks import PROPERTIES, SUBTASK_PROPERTIES, describe_task

_FILTERABLE = {
    "id": Kind.STRING,
    "state": Kind.ENUM.of(*TaskState),
    "stateTransitionTime": Kind.TIME,
    "creationTime": Kind.TIME,
    # Representations have the first name, the documentation of filters the second.
    "lastModified": Kind.TIME,
    "lastModifiedTime": Kind.TIME,
    "executionInfo/startTime": Kind.TIME,
    "executionInfo/endTime": Kind.TIME,
    "executionInfo/exitCode": Kind.INTEGER,
    "executionInfo/result": Kind.ENUM.of("success", "failure"),
}


def list_tasks(engine: Engine, call: Call) -> Reply:
    """GET /jobs/{job}/tasks."""
    job = find_job(engine, call)
    listing = Listing(
        metadata="tasks",
        read=lambda after, limit: engine.store.tasks.page(job.key, after=after, limit=limit),
        key=lambda task: task.key,
        describe=lambda task: _describe(call, job, task),
        filterable=_FILTERABLE,
        properties=PROPERTIES,
    )
    return answer_list(call, listing)


def get_task(engine: Engine, call: Call) -> Reply:
    """GET /jobs/{job}/tasks/{task}."""
    job, task = find_task(engine, call)
    check_conditions(call, etag=task.etag, last_modified=task.last_modified)
    body = selector(call, PROPERTIES)(_describe(call, job, task))
    headers = {"ETag": task.etag, "Last-Modified": format_http_time(task.last_modified)}
    return Reply(body=body, metadata="tasks/@Element", headers=headers)


def list_subtasks(engine: Engine, call: Call) -> Reply:
    """GET /jobs/{job}/tasks/{task}/subtasksinfo: empty, for a task that runs on one node."""
    _, task = find_task(engine, call)
    choose = selector(call, SUBTASK_PROPERTIES)
    shown = [choose(describe_subtask(subtask, base=call.base)) for subtask in task.subtasks]
    # In one page: a task has at most 150 of them (A0015).
    return Reply(body={"value": shown}, metadata="subtasks")


def replace_task(engine: Engine, call: Call) -> Reply:
    """PUT /jobs/{job}/tasks/{task}: only its constraints can change."""
    job, task = _find_changeable(engine, call)
    # For its refusal alone: a completed task keeps its constraints.
    TASK.advance(task.state, TaskEvent.UPDATE)
    body: Json = bodies.REPLACE("", call.sent_back(PROPERTIES - {"constraints"}))
    # A PUT clears what it leaves out, which then is the job's to say again.
    spec = inherit_retries(task.spec | body, job)
    time = now()
    task = replace(task, spec=spec, etag=make_etag(time), last_modified=time)
    engine.store.tasks.update(task)
    return _answer(call, job, task, status=200)


def delete_task(engine: Engine, call: Call) -> Reply:
    """DELETE /jobs/{job}/tasks/{task}: answered when its processes and files are gone."""
    job, task = _find_changeable(engine, call)
    # The row first: while its files are removed nobody finds the task, or starts it.
    engine.store.tasks.delete(job.key, task.key)
    # Else a parent that ends later would release a task that is gone, or a new one of its id.
    engine.store.dependencies.forget(job.key, task.key)
    # The service answers 200, not 202: when that comes, the id and its folder are free.
    return Reply(after=tasks.discard(engine, job=job, task=task))


def terminate_task(engine: Engine, call: Call) -> Reply:
    """POST /jobs/{job}/tasks/{task}/terminate."""
    job, task = _find_changeable(engine, call)
    tasks.terminate(engine, task)
    return _answer(call, job, task, status=204, action="/terminate")


def reactivate_task(engine: Engine, call: Call) -> Reply:
    """POST /jobs/{job}/tasks/{task}/reactivate."""
    job, task = _find_changeable(engine, call)
    # It would be put into the queue, so the job must be one that takes tasks.
    JOB.advance(job.state, JobEvent.ADD_TASK)
    # Both kinds of completed task are in one state; one that is not completed is refused below.
    if task.result is Result.SUCCESS:
        raise ServiceError("TaskSucceeded")
    engine.store.tasks.update(task_changes.reactivate(task, now=now()))
    engine.wake(job.key)
    return _answer(call, job, task, status=204, action="/reactivate")


def _describe(call: Call, job: JobRow, task: TaskRow) -> Json:
    body = describe_task(task, job_id=job.id, base=call.base)
    if wants_stats(call):
        body["stats"] = describe_task_stats(task, url=body["url"], now=now())
    return body


def _find_changeable(engine: Engine, call: Call) -> tuple[JobRow, TaskRow]:
    job, task = find_task(engine, call)
    check_conditions(call, etag=task.etag, last_modified=task.last_modified)
    return job, task


def _answer(call: Call, job: JobRow, task: TaskRow, *, status: int, action: str = "") -> Reply:
    path = f"/jobs/{job.id}/tasks/{task.id}{action}"
    return changed(call, path, status=status, etag=task.etag, last_modified=task.last_modified)
