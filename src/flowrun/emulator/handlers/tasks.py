"""Operations on tasks, except adding them."""

from dataclasses import replace

from flowrun.emulator.edge.calls import Call, Reply, changed
from flowrun.emulator.edge.conditions import check_conditions
from flowrun.emulator.edge.listing import Listing, answer_list, selector, wants_stats
from flowrun.emulator.engine import task_changes, tasks
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.errors import ServiceError
from flowrun.emulator.handlers.adding import inherit_retries
from flowrun.emulator.handlers.find import find_job, find_task
from flowrun.emulator.lifecycle.job import JOB, JobEvent
from flowrun.emulator.lifecycle.task import TASK, TaskEvent, TaskState
from flowrun.emulator.odata.kinds import Kind
from flowrun.emulator.store.rows import JobRow, TaskRow
from flowrun.emulator.validation import tasks as bodies
from flowrun.emulator.views.statistics import describe_task_stats
from flowrun.emulator.views.tasks import PROPERTIES, SUBTASK_PROPERTIES, describe_task
from flowrun.emulator.wire import Json, format_http_time, make_etag, now

_FILTERABLE = {
    "id": Kind.STRING,
    "state": Kind.ENUM.of(*TaskState),
    "stateTransitionTime": Kind.TIME,
    "creationTime": Kind.TIME,
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
    return Reply(body={"value": [choose(one) for one in task.subtasks or ()]}, metadata="subtasks")


def replace_task(engine: Engine, call: Call) -> Reply:
    """PUT /jobs/{job}/tasks/{task}: only its constraints can change."""
    job, task = _find_changeable(engine, call)
    TASK.advance(task.state, TaskEvent.UPDATE)
    body: Json = bodies.REPLACE("", call.sent_back(PROPERTIES - {"constraints"}))
    spec = inherit_retries(task.spec | body, job)
    time = now()
    task = replace(task, spec=spec, etag=make_etag(time), last_modified=time)
    engine.store.tasks.update(task)
    return _answer(call, job, task, status=200)


def delete_task(engine: Engine, call: Call) -> Reply:
    """DELETE /jobs/{job}/tasks/{task}: answered when its processes and files are gone."""
    job, task = _find_changeable(engine, call)
    engine.store.tasks.delete(job.key, task.key)
    engine.store.dependencies.forget(job.key, task.key)
    return Reply(after=tasks.discard(engine, job=job, task=task))


def terminate_task(engine: Engine, call: Call) -> Reply:
    """POST /jobs/{job}/tasks/{task}/terminate."""
    job, task = _find_changeable(engine, call)
    tasks.terminate(engine, task)
    return _answer(call, job, task, status=204, action="/terminate")


def reactivate_task(engine: Engine, call: Call) -> Reply:
    """POST /jobs/{job}/tasks/{task}/reactivate."""
    job, task = _find_changeable(engine, call)
    JOB.advance(job.state, JobEvent.ADD_TASK)
    if task.result == "success":
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
