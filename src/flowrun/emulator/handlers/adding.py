"""Adding tasks, one or a collection."""

from uuid import uuid4

from flowrun.emulator.edge.calls import Call, Reply, changed
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.engine.exit_conditions import job_actions
from flowrun.emulator.errors import ServiceError, error_message, invalid_property
from flowrun.emulator.faults.rules import Fault
from flowrun.emulator.handlers.find import find_job
from flowrun.emulator.lifecycle.job import JOB, JobEvent
from flowrun.emulator.lifecycle.task import TaskState
from flowrun.emulator.store.rows import JobRow, TaskRow
from flowrun.emulator.validation import tasks as bodies
from flowrun.emulator.validation.job_tasks import check_is_not_a_job_task
from flowrun.emulator.wire import Json, format_time, make_etag, now


def create_task(engine: Engine, call: Call) -> Reply:
    """POST /jobs/{job}/tasks."""
    job = _find_open_job(engine, call)
    task = _add(engine, job, call.json())
    path = f"/jobs/{job.id}/tasks/{task.id}"
    return changed(call, path, status=201, etag=task.etag, last_modified=task.last_modified)


def create_task_collection(engine: Engine, call: Call) -> Reply:
    """POST /jobs/{job}/addtaskcollection: a result for each task.

    A0035: of two tasks with one id, the second is told that it exists.
    """
    job = _find_open_job(engine, call)
    body: Json = bodies.COLLECTION("", call.json())
    results = [_add_one_of_many(engine, call, job=job, given=one) for one in body["value"]]
    return Reply(body={"value": results}, metadata="taskaddresult")


def inherit_retries(spec: Json, job: JobRow) -> Json:
    """Return a task's definition with the job's retry count where it has none of its own."""
    retries = {"maxTaskRetryCount": job.spec["constraints"]["maxTaskRetryCount"]}
    return spec | {"constraints": retries | spec["constraints"]}


def _find_open_job(engine: Engine, call: Call) -> JobRow:
    job = find_job(engine, call)
    JOB.advance(job.state, JobEvent.ADD_TASK)
    return job


def _add_one_of_many(engine: Engine, call: Call, *, job: JobRow, given: object) -> Json:
    try:
        _fail_on_request(engine)
        task = _add(engine, job, given)
    except ServiceError as error:
        task_id = given.get("id") if isinstance(given, dict) else None
        detail = error_message(error, request_id=str(uuid4()), time=now())
        status = "servererror" if error.code == "ServerBusy" else "clienterror"
        return {"status": status, "taskId": str(task_id or ""), "error": detail}
    return {
        "status": "success",
        "taskId": task.id,
        "eTag": task.etag,
        "lastModified": format_time(task.last_modified),
        "location": f"{call.base}/jobs/{job.id}/tasks/{task.id}",
    }


def _fail_on_request(engine: Engine) -> None:
    if engine.faults.roll(Fault.SERVERERROR):
        raise ServiceError("ServerBusy")


def _add(engine: Engine, job: JobRow, given: object) -> TaskRow:
    spec: Json = bodies.CREATE("", given)
    _check_new(engine, job, spec)
    return insert_task(engine, job, spec)


def insert_task(engine: Engine, job: JobRow, spec: Json) -> TaskRow:
    """Put a task that was checked into the queue."""
    time = now()
    task = TaskRow(
        job_key=job.key,
        key=spec["id"].lower(),
        id=spec["id"],
        spec=inherit_retries(spec, job),
        state=TaskState.ACTIVE,
        state_time=time,
        sequence=engine.store.tasks.next_sequence(job.key),
        slots=spec["requiredSlots"],
        instances=spec.get("multiInstanceSettings", {}).get("numberOfInstances", 0),
        unmet=_count_unmet(engine, job, spec),
        execution={"retryCount": 0, "requeueCount": 0},
        etag=make_etag(time),
        last_modified=time,
        creation_time=time,
    )
    engine.store.tasks.insert(task)
    engine.wake(job.key)
    return task


def _count_unmet(engine: Engine, job: JobRow, spec: Json) -> int:
    wanted = spec.get("dependsOn", {})
    return engine.store.dependencies.expect(
        job.key,
        spec["id"].lower(),
        ids=wanted.get("taskIds", ()),
        ranges=[(one["start"], one["end"]) for one in wanted.get("taskIdRanges", ())],
    )


def _check_new(engine: Engine, job: JobRow, spec: Json) -> None:
    if engine.store.tasks.get(job.key, spec["id"].lower()):
        raise ServiceError("TaskExists")
    check_is_not_a_job_task(spec["id"], job.spec)
    bodies.check_multi_instance(spec)
    if "dependsOn" in spec and not job.spec["usesTaskDependencies"]:
        raise ServiceError("TaskDependenciesNotSpecifiedOnJob")
    action = next(job_actions(spec.get("exitConditions", {})), None)
    if action and job.spec["onTaskFailure"] == "noaction":
        raise invalid_property("exitConditions", action, "The job's onTaskFailure is noaction")
