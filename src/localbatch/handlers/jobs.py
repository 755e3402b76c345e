"""Operations on jobs."""

from dataclasses import replace

from localbatch.engine.context import Engine
from localbatch.faults.rules import Fault
from localbatch.handlers.find import find_job
from localbatch.http.calls import Call, Reply, changed
from localbatch.http.listing import Listing, answer_list, selector, wants_stats
from localbatch.http.preconditions import check_conditions
from localbatch.life import auto_pools
from localbatch.life.new_jobs import add_job, with_settings
from localbatch.lifecycle.job import JOB, JobEvent, JobState
from localbatch.odata.kinds import Kind
from localbatch.rows.jobs import JobRow
from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import Json, format_http_time, now
from localbatch.validation import jobs as bodies
from localbatch.validation.job_tasks import check_together
from localbatch.views.jobs import PROPERTIES, describe_counts, describe_job
from localbatch.views.statistics import describe_job_stats

# The properties and operators of the documentation's table, here and in the other handlers.
FILTERABLE = {
    "id": Kind.STRING,
    "state": Kind.ENUM.of(*JobState),
    "stateTransitionTime": Kind.TIME,
    "creationTime": Kind.TIME,
    "lastModified": Kind.TIME,
    "executionInfo/startTime": Kind.TIME,
    "executionInfo/endTime": Kind.TIME,
    "executionInfo/poolId": Kind.STRING,
}


def create_job(engine: Engine, call: Call) -> Reply:
    """POST /jobs."""
    spec: Json = bodies.CREATE("", call.json())
    check_together(spec)
    _check_new(engine, spec)
    return answer_change(call, add_job(engine, spec), status=201)


def list_jobs(engine: Engine, call: Call) -> Reply:
    """GET /jobs."""
    listing = Listing(
        metadata="jobs",
        read=lambda after, limit: engine.store.jobs.page(after=after, limit=limit),
        key=lambda job: job.key,
        describe=lambda job: describe(engine, call, job),
        filterable=FILTERABLE,
        properties=PROPERTIES,
    )
    return answer_list(call, listing)


def get_job(engine: Engine, call: Call) -> Reply:
    """GET /jobs/{job}."""
    job = find_job(engine, call)
    check_conditions(call, etag=job.etag, last_modified=job.last_modified)
    body = selector(call, PROPERTIES)(describe(engine, call, job))
    headers = {"ETag": job.etag, "Last-Modified": format_http_time(job.last_modified)}
    return Reply(body=body, metadata="jobs/@Element", headers=headers)


def describe(engine: Engine, call: Call, job: JobRow) -> Json:
    """Return a job's representation, with its statistics if the caller wants them."""
    body = describe_job(job, base=call.base)
    if wants_stats(call):
        time = now()
        totals = engine.store.statistics.of_job(job.key, time)
        body["stats"] = describe_job_stats(
            totals, url=body["url"], created=job.creation_time, now=time
        )
    return body


def update_job(engine: Engine, call: Call) -> Reply:
    """PATCH /jobs/{job}: what is present replaces what was there."""
    job = _find_changeable(engine, call)
    changes: Json = bodies.UPDATE("", call.json())
    # Refused even if it is the same: a PATCH names only what it wants to change.
    if "poolInfo" in changes and job.state is not JobState.DISABLED:
        raise ServiceError("OperationInvalidForCurrentState")
    if "poolInfo" in changes:
        job = auto_pools.reassign(engine, job, changes.pop("poolInfo"))
    return _save(engine, call, job=job, spec=job.spec | changes)


def replace_job(engine: Engine, call: Call) -> Reply:
    """PUT /jobs/{job}: what is absent falls back to its default."""
    job = _find_changeable(engine, call)
    changes: Json = bodies.REPLACE("", call.sent_back(PROPERTIES - bodies.REPLACED_PROPERTIES))
    job = auto_pools.reassign(engine, job, changes.pop("poolInfo"))
    # Dealt with above, where it is known whether it may change.
    replaced = bodies.REPLACED_PROPERTIES - {"poolInfo"}
    kept = {name: v for name, v in job.spec.items() if name not in replaced}
    return _save(engine, call, job=job, spec=kept | changes)


def count_tasks(engine: Engine, call: Call) -> Reply:
    """GET /jobs/{job}/taskcounts: what clients poll most, so it is one query."""
    job_key = call.segments["job"].lower()
    delay = engine.faults.roll(Fault.COUNTS)
    if delay:
        counts = engine.store.history.task_counts(job_key, delay.past(now()))
    else:
        counts = engine.store.tasks.counts(job_key)
    # No tasks: only then it has to be found out whether there is such a job.
    if not counts:
        find_job(engine, call)
    return Reply(body=describe_counts(counts), metadata="taskcountsresult/@Element")


def answer_change(call: Call, job: JobRow, *, status: int, action: str = "") -> Reply:
    """Return the answer to a change of the job."""
    path = f"/jobs/{job.id}{action}"
    return changed(call, path, status=status, etag=job.etag, last_modified=job.last_modified)


def _find_changeable(engine: Engine, call: Call) -> JobRow:
    job = find_job(engine, call)
    check_conditions(call, etag=job.etag, last_modified=job.last_modified)
    JOB.advance(job.state, JobEvent.UPDATE)
    return job


def _save(engine: Engine, call: Call, *, job: JobRow, spec: Json) -> Reply:
    was, becomes = job.spec["onAllTasksComplete"], spec["onAllTasksComplete"]
    # As the service has it: a job that may be ending already could not be called back.
    if was == "terminatejob" and becomes != was:
        raise invalid_property("onAllTasksComplete", becomes, "It cannot be switched off again")
    job = with_settings(replace(job, last_modified=now()), spec)
    engine.store.jobs.update(job)
    # With other limits more of its tasks may start, or its time may be over already.
    engine.wake(job.key)
    return answer_change(call, job, status=200)


def _check_new(engine: Engine, spec: Json) -> None:
    existing = engine.store.jobs.get(spec["id"].lower())
    if existing:
        # A0037: seen of the service, and not documented.
        raise ServiceError("JobCompleted" if existing.state is JobState.COMPLETED else "JobExists")
    if engine.store.job_schedules.get(spec["id"].lower()):
        raise ServiceError("JobScheduleWithSameIdExists")
    # After the ids: who repeats a request must learn that its job is there, whatever the quota.
    taken = engine.store.jobs.not_completed() + engine.store.job_schedules.not_completed()
    if taken >= engine.quotas.active_jobs:
        raise ServiceError("ActiveJobAndScheduleQuotaReached")
