"""Adding tasks, one or a collection."""

from uuid import uuid4

from localbatch.engine.context import Engine
from localbatch.faults.rules import Fault
from localbatch.handlers.find import find_job
from localbatch.http.calls import Call, Reply, changed
from localbatch.life.new_tasks import add_task
from localbatch.lifecycle.job import JOB, JobEvent
from localbatch.rows.jobs import JobRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules.exit_conditions import job_actions
from localbatch.service.error_codes import ServiceError, error_message, invalid_property
from localbatch.service.wire import Json, format_time, now
from localbatch.validation import tasks as bodies
from localbatch.validation.job_tasks import check_is_not_a_job_task


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
    # From here on nothing refuses the whole: what is wrong with one task is told in its result.
    results = [_add_one_of_many(engine, call, job=job, given=given) for given in body["value"]]
    return Reply(body={"value": results}, metadata="taskaddresult")


def _find_open_job(engine: Engine, call: Call) -> JobRow:
    job = find_job(engine, call)
    # For its refusal alone; a disabled job takes tasks and runs none of them (A0008).
    JOB.advance(job.state, JobEvent.ADD_TASK)
    return job


def _add_one_of_many(engine: Engine, call: Call, *, job: JobRow, given: object) -> Json:
    try:
        # Inside the `try`: this fault strikes one task, and the others of the collection are added.
        _fail_on_request(engine)
        task = _add(engine, job, given)
    except ServiceError as error:
        # It was refused, so it may be anything.
        task_id = given.get("id") if isinstance(given, dict) else None
        detail = error_message(error, request_id=str(uuid4()), time=now())
        # With capitals, as recorded. SDK 15.1 compares small letters, so to it all of these are
        # successes: whoever adds a collection has to look at the results.
        status = "ServerError" if error.code == "ServerBusy" else "ClientError"
        return {"status": status, "taskId": str(task_id or ""), "error": detail}
    return {
        "status": "Success",
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
    return add_task(engine, job, spec)


def _check_new(engine: Engine, job: JobRow, spec: Json) -> None:
    # First of all: who repeats a request whose answer was lost must learn that the task is there.
    if engine.store.tasks.get(job.key, spec["id"].lower()):
        raise ServiceError("TaskExists")
    # Preparation and release tasks have folders beside the tasks': one id would be one folder.
    check_is_not_a_job_task(spec["id"], job.spec)
    bodies.check_multi_instance(spec)
    if "dependsOn" in spec and not job.spec["usesTaskDependencies"]:
        # A0044: not the code that is documented for it.
        raise ServiceError("UnsupportedProperty", ("PropertyName", "dependsOn"))
    action = next(job_actions(spec.get("exitConditions", {})), None)
    # The service refuses an action that its job would never carry out.
    if action and job.spec["onTaskFailure"] == "noaction":
        raise invalid_property("exitConditions", action, "The job's onTaskFailure is noaction")
