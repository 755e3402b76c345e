"""Operations that stop a job, let it go on, or remove it."""

from collections.abc import Callable

from localbatch.engine.context import Engine
from localbatch.handlers.find import find_job
from localbatch.handlers.jobs import answer_change
from localbatch.http.calls import Call, Reply
from localbatch.http.preconditions import check_conditions
from localbatch.life import jobs
from localbatch.rows.jobs import JobRow
from localbatch.service.wire import Json
from localbatch.validation import jobs as bodies

# The service's word where the client gives none.
_BY_THE_USER = "UserTerminate"


def disable_job(engine: Engine, call: Call) -> Reply:
    """POST /jobs/{job}/disable."""
    body: Json = bodies.DISABLE("", call.json())
    return _act(engine, call, lambda job: jobs.disable(engine, job, option=body["disableTasks"]))


def enable_job(engine: Engine, call: Call) -> Reply:
    """POST /jobs/{job}/enable."""
    return _act(engine, call, lambda job: jobs.enable(engine, job))


def terminate_job(engine: Engine, call: Call) -> Reply:
    """POST /jobs/{job}/terminate."""
    # The API lets a client leave out the whole body, and then the reason is the service's word.
    body: Json = bodies.TERMINATE("", call.optional_json())
    reason = body.get("terminateReason", _BY_THE_USER)
    forced = call.flag("force")
    return _act(engine, call, lambda job: jobs.terminate(engine, job, reason=reason, forced=forced))


def delete_job(engine: Engine, call: Call) -> Reply:
    """DELETE /jobs/{job}."""
    forced = call.flag("force")
    job = find_job(engine, call)
    check_conditions(call, etag=job.etag, last_modified=job.last_modified)
    jobs.delete(engine, job, forced=forced)
    # Without an ETag: what is being deleted cannot be changed any more.
    return Reply(status=202)


def _act(engine: Engine, call: Call, action: Callable[[JobRow], JobRow]) -> Reply:
    job = find_job(engine, call)
    check_conditions(call, etag=job.etag, last_modified=job.last_modified)
    # The job is on its way before the answer is sent: the SDK's pollers ask at once, and would take
    # the state before for the one after.
    verb = call.path.rpartition("/")[2]
    return answer_change(call, action(job), status=202, action=f"/{verb}")
