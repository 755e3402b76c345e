"""Operations on jobs."""

from dataclasses import replace
from datetime import datetime

from flowrun.emulator.edge.calls import Call, Reply, changed
from flowrun.emulator.edge.conditions import check_conditions
from flowrun.emulator.edge.listing import Listing, answer_list, selector
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.engine.job_manager import task_spec
from flowrun.emulator.engine.jobs import look_later
from flowrun.emulator.errors import ServiceError, invalid_property
from flowrun.emulator.handlers.adding import check_is_not_a_job_task, insert_task
from flowrun.emulator.handlers.find import find_job
from flowrun.emulator.lifecycle.job import JOB, JobEvent, JobState
from flowrun.emulator.odata.kinds import Kind
from flowrun.emulator.store.rows import JobRow
from flowrun.emulator.validation import jobs as bodies
from flowrun.emulator.validation.job_tasks import check_pair
from flowrun.emulator.views.jobs import PROPERTIES, describe_counts, describe_job
from flowrun.emulator.wire import (
    UNLIMITED,
    Json,
    format_http_time,
    make_etag,
    now,
    parse_duration,
)

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
    check_pair(spec)
    _check_new(engine, spec)
    return answer_change(call, add_job(engine, spec), status=201)


def add_job(engine: Engine, spec: Json) -> JobRow:
    """Add a job as a request or a job schedule asks for it."""
    time = now()
    job = JobRow(
        key=spec["id"].lower(),
        id=spec["id"],
        spec=spec,
        state=JobState.ACTIVE,
        state_time=time,
        pool_key="",
        priority=0,
        max_parallel=-1,
        etag="",
        last_modified=time,
        creation_time=time,
    )
    job = _apply(job, spec)
    engine.store.jobs.insert(job)
    manager = task_spec(job)
    if manager:
        check_is_not_a_job_task(job, manager["id"].lower())
        insert_task(engine, job, manager)
    engine.spawn(look_later(engine, job.key))
    return job


def list_jobs(engine: Engine, call: Call) -> Reply:
    """GET /jobs."""
    listing = Listing(
        metadata="jobs",
        read=lambda after, limit: engine.store.jobs.page(after=after, limit=limit),
        key=lambda job: job.key,
        describe=lambda job: describe_job(job, base=call.base),
        filterable=FILTERABLE,
        properties=PROPERTIES,
    )
    return answer_list(call, listing)


def get_job(engine: Engine, call: Call) -> Reply:
    """GET /jobs/{job}."""
    job = find_job(engine, call)
    check_conditions(call, etag=job.etag, last_modified=job.last_modified)
    body = selector(call, PROPERTIES)(describe_job(job, base=call.base))
    headers = {"ETag": job.etag, "Last-Modified": format_http_time(job.last_modified)}
    return Reply(body=body, metadata="jobs/@Element", headers=headers)


def update_job(engine: Engine, call: Call) -> Reply:
    """PATCH /jobs/{job}: what is present replaces what was there."""
    job = _find_changeable(engine, call)
    changes: Json = bodies.UPDATE("", call.json())
    if "poolInfo" in changes and job.state is not JobState.DISABLED:
        raise ServiceError("OperationInvalidForCurrentState")
    return _save(engine, call, job=job, spec=job.spec | changes)


def replace_job(engine: Engine, call: Call) -> Reply:
    """PUT /jobs/{job}: what is absent falls back to its default."""
    job = _find_changeable(engine, call)
    changes: Json = bodies.REPLACE("", call.sent_back(PROPERTIES - bodies.REPLACED_PROPERTIES))
    moved = changes["poolInfo"] != job.spec["poolInfo"]
    if moved and job.state is not JobState.DISABLED:
        raise ServiceError("OperationInvalidForCurrentState")
    kept = {name: v for name, v in job.spec.items() if name not in bodies.REPLACED_PROPERTIES}
    return _save(engine, call, job=job, spec=kept | changes)


def count_tasks(engine: Engine, call: Call) -> Reply:
    """GET /jobs/{job}/taskcounts."""
    counts = engine.store.tasks.counts(find_job(engine, call).key)
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
    if was == "terminatejob" and becomes != was:
        raise invalid_property("onAllTasksComplete", becomes, "It cannot be switched off again")
    job = _apply(replace(job, last_modified=now()), spec)
    engine.store.jobs.update(job)
    engine.wake(job.key)
    return answer_change(call, job, status=200)


def _apply(job: JobRow, spec: Json) -> JobRow:
    return replace(
        job,
        spec=spec,
        pool_key=spec["poolInfo"]["poolId"].lower(),
        priority=spec["priority"],
        max_parallel=spec["maxParallelTasks"],
        deadline=_deadline(job.creation_time, spec["constraints"]["maxWallClockTime"]),
        etag=make_etag(job.last_modified),
    )


def _deadline(created: datetime, limit: str) -> datetime | None:
    if limit == UNLIMITED:
        return None
    try:
        return created + parse_duration(limit)
    except OverflowError:
        return None


def _check_new(engine: Engine, spec: Json) -> None:
    existing = engine.store.jobs.get(spec["id"].lower())
    if existing:
        # A0037: seen of the service, and not documented.
        raise ServiceError("JobCompleted" if existing.state is JobState.COMPLETED else "JobExists")
    if engine.store.job_schedules.get(spec["id"].lower()):
        raise ServiceError("JobScheduleWithSameIdExists")
    taken = engine.store.jobs.not_completed() + engine.store.job_schedules.not_completed()
    if taken >= engine.quotas.active_jobs:
        raise ServiceError("ActiveJobAndScheduleQuotaReached")
