"""Operations on job schedules."""

from dataclasses import replace

from localbatch.engine.context import Engine
from localbatch.handlers.jobs import FILTERABLE as JOB_FILTERABLE
from localbatch.handlers.jobs import describe as describe_job
from localbatch.http.calls import Call, Reply, changed
from localbatch.http.listing import Listing, answer_list, selector, wants_stats
from localbatch.http.preconditions import check_conditions
from localbatch.life import job_schedules
from localbatch.lifecycle.job_schedule import JOB_SCHEDULE, JobScheduleEvent, JobScheduleState
from localbatch.odata.kinds import Kind
from localbatch.rows.job_schedules import JobScheduleRow
from localbatch.rules.timetable import read_timetable
from localbatch.service.error_codes import ServiceError
from localbatch.service.wire import Json, format_http_time, make_etag, now
from localbatch.validation import job_schedules as bodies
from localbatch.validation.job_tasks import check_together
from localbatch.views.job_schedules import PROPERTIES, describe_job_schedule
from localbatch.views.jobs import PROPERTIES as JOB_PROPERTIES
from localbatch.views.statistics import describe_job_stats

_FILTERABLE = {
    "id": Kind.STRING,
    "state": Kind.ENUM.of(*JobScheduleState),
    "stateTransitionTime": Kind.TIME,
    "creationTime": Kind.TIME,
    "lastModified": Kind.TIME,
    "executionInfo/endTime": Kind.TIME,
    "schedule/doNotRunUntil": Kind.TIME,
    "schedule/doNotRunAfter": Kind.TIME,
}
# The documentation's table for this list has all properties of jobs but the id.
_FILTERABLE_JOBS = {name: kind for name, kind in JOB_FILTERABLE.items() if name != "id"}


def create_job_schedule(engine: Engine, call: Call) -> Reply:
    """POST /jobschedules."""
    spec: Json = bodies.CREATE("", call.json())
    check_together(spec["jobSpecification"])
    _check_new(engine, spec["id"].lower())
    time = now()
    schedule = JobScheduleRow(
        key=spec["id"].lower(),
        id=spec["id"],
        spec=spec,
        state=JobScheduleState.ACTIVE,
        state_time=time,
        next_due=read_timetable(spec["schedule"], created=time).first(time),
        etag=make_etag(time),
        last_modified=time,
        creation_time=time,
    )
    engine.store.job_schedules.insert(schedule)
    # Without a doNotRunUntil the first job is due at once.
    engine.schedules_woken.set()
    return _answer_change(call, schedule, status=201)


def list_job_schedules(engine: Engine, call: Call) -> Reply:
    """GET /jobschedules."""
    listing = Listing(
        metadata="jobschedules",
        read=lambda after, limit: engine.store.job_schedules.page(after=after, limit=limit),
        key=lambda schedule: schedule.key,
        describe=lambda schedule: _describe(engine, call, schedule),
        filterable=_FILTERABLE,
        properties=PROPERTIES,
    )
    return answer_list(call, listing)


def get_job_schedule(engine: Engine, call: Call) -> Reply:
    """GET and HEAD /jobschedules/{schedule}."""
    schedule = _find(engine, call)
    body = selector(call, PROPERTIES)(_describe(engine, call, schedule))
    headers = {"ETag": schedule.etag, "Last-Modified": format_http_time(schedule.last_modified)}
    return Reply(body=body, metadata="jobschedules/@Element", headers=headers)


def update_job_schedule(engine: Engine, call: Call) -> Reply:
    """PATCH /jobschedules/{schedule}: what is present replaces what was there."""
    schedule = _find_changeable(engine, call)
    changes: Json = bodies.UPDATE("", call.json())
    return _save(engine, call, schedule=schedule, spec=schedule.spec | changes)


def replace_job_schedule(engine: Engine, call: Call) -> Reply:
    """PUT /jobschedules/{schedule}: what is absent is cleared."""
    schedule = _find_changeable(engine, call)
    changes: Json = bodies.REPLACE("", call.sent_back(PROPERTIES - bodies.REPLACED_PROPERTIES))
    kept = {n: value for n, value in schedule.spec.items() if n not in bodies.REPLACED_PROPERTIES}
    return _save(engine, call, schedule=schedule, spec=kept | changes)


def disable_job_schedule(engine: Engine, call: Call) -> Reply:
    """POST /jobschedules/{schedule}/disable; its active job goes on."""
    # It and its counterpart answer 204, unlike those of jobs: nothing goes on after the answer.
    schedule = job_schedules.move(engine, _find(engine, call), JobScheduleEvent.DISABLE)
    return _answer_change(call, schedule, status=204, action="/disable")


def enable_job_schedule(engine: Engine, call: Call) -> Reply:
    """POST /jobschedules/{schedule}/enable."""
    schedule = job_schedules.move(engine, _find(engine, call), JobScheduleEvent.ENABLE)
    return _answer_change(call, schedule, status=204, action="/enable")


def terminate_job_schedule(engine: Engine, call: Call) -> Reply:
    """POST /jobschedules/{schedule}/terminate."""
    forced = call.flag("force")
    schedule = _find(engine, call)
    job_schedules.terminate(engine, schedule, forced=forced)
    return _answer_change(call, schedule, status=202, action="/terminate")


def delete_job_schedule(engine: Engine, call: Call) -> Reply:
    """DELETE /jobschedules/{schedule}, with all its jobs."""
    forced = call.flag("force")
    job_schedules.delete(engine, _find(engine, call), forced=forced)
    return Reply(status=202)


def list_jobs_of_schedule(engine: Engine, call: Call) -> Reply:
    """GET /jobschedules/{schedule}/jobs."""
    key = _find(engine, call).key
    listing = Listing(
        metadata="jobs",
        read=lambda after, limit: engine.store.job_schedules.page_of_jobs(
            key, after=after, limit=limit
        ),
        key=lambda job: job.key,
        describe=lambda job: describe_job(engine, call, job),
        filterable=_FILTERABLE_JOBS,
        properties=JOB_PROPERTIES,
    )
    return answer_list(call, listing)


def _describe(engine: Engine, call: Call, schedule: JobScheduleRow) -> Json:
    body = describe_job_schedule(schedule, base=call.base)
    if wants_stats(call):
        time = now()
        totals = engine.store.statistics.of_schedule(schedule.key, time)
        body["stats"] = describe_job_stats(
            totals, url=body["url"], created=schedule.creation_time, now=time
        )
    return body


def _find(engine: Engine, call: Call) -> JobScheduleRow:
    schedule = engine.store.job_schedules.get(call.segments["schedule"].lower())
    if schedule is None:
        raise ServiceError("JobScheduleNotFound")
    check_conditions(call, etag=schedule.etag, last_modified=schedule.last_modified)
    return schedule


def _find_changeable(engine: Engine, call: Call) -> JobScheduleRow:
    schedule = _find(engine, call)
    JOB_SCHEDULE.advance(schedule.state, JobScheduleEvent.UPDATE)
    return schedule


def _save(engine: Engine, call: Call, *, schedule: JobScheduleRow, spec: Json) -> Reply:
    # Once more: an update may have changed one of them without the other.
    check_together(spec["jobSpecification"])
    time = now()
    next_due = schedule.next_due
    # Any other update leaves a due time alone that a quota or a running job holds up.
    if spec["schedule"] != schedule.spec["schedule"]:
        timetable = read_timetable(spec["schedule"], created=schedule.creation_time)
        # Without a recurrence there is one job, which was made already.
        is_over = schedule.last_number > 0 and timetable.interval is None
        next_due = None if is_over else timetable.first(time)
    schedule = replace(
        schedule, spec=spec, next_due=next_due, etag=make_etag(time), last_modified=time
    )
    engine.store.job_schedules.update(schedule)
    engine.schedules_woken.set()
    return _answer_change(call, schedule, status=200)


def _answer_change(call: Call, schedule: JobScheduleRow, *, status: int, action: str = "") -> Reply:
    return changed(
        call,
        f"/jobschedules/{schedule.id}{action}",
        status=status,
        etag=schedule.etag,
        last_modified=schedule.last_modified,
    )


def _check_new(engine: Engine, key: str) -> None:
    existing = engine.store.job_schedules.get(key)
    if existing:
        is_over = existing.state is JobScheduleState.COMPLETED
        raise ServiceError("JobScheduleCompleted" if is_over else "JobScheduleExists")  # A0043
    # Jobs and job schedules share their ids.
    if engine.store.jobs.get(key):
        raise ServiceError("JobWithSameIdExists")
    taken = engine.store.jobs.not_completed() + engine.store.job_schedules.not_completed()
    if taken >= engine.quotas.active_jobs:
        raise ServiceError("ActiveJobAndScheduleQuotaReached")
