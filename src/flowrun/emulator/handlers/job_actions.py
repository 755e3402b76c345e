"""Operations that stop a job, let it go on, or remove it."""

from collections.abc import Callable

from flowrun.emulator.edge.calls import Call, Reply
from flowrun.emulator.edge.conditions import check_conditions
from flowrun.emulator.engine import jobs
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.handlers.find import find_job
from flowrun.emulator.handlers.jobs import answer_change
from flowrun.emulator.store.rows import JobRow
from flowrun.emulator.validation import jobs as bodies
from flowrun.emulator.wire import Json

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
    return Reply(status=202)


def _act(engine: Engine, call: Call, action: Callable[[JobRow], JobRow]) -> Reply:
    job = find_job(engine, call)
    check_conditions(call, etag=job.etag, last_modified=job.last_modified)
    verb = call.path.rpartition("/")[2]
    return answer_change(call, action(job), status=202, action=f"/{verb}")
