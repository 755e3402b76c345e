"""Makes the jobs of job schedules when they are due, and brings schedules to their end.

In: schedules in the store. Out: jobs named `<schedule>:job-<n>`, one active at a time.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from localbatch.engine.alarms import sleep_until
from localbatch.engine.context import Engine
from localbatch.life import auto_pools, jobs
from localbatch.life.new_jobs import add_job
from localbatch.lifecycle.job import JOB, JobEvent
from localbatch.lifecycle.job_schedule import JOB_SCHEDULE, JobScheduleEvent, JobScheduleState
from localbatch.rows.job_schedules import JobScheduleRow
from localbatch.rules.timetable import read_timetable
from localbatch.service.wire import now

# Nothing wakes this loop when a job of no schedule ends and its place in the quota comes free.
_ASK_AGAIN = timedelta(seconds=5)


async def keep_firing(engine: Engine, clock: Callable[[], datetime] = now) -> None:
    """Look at the schedules whenever one is due or something happened to their jobs."""
    while True:
        time = clock()
        with engine.store.transaction():
            fire(engine, time=time)
        await sleep_until(_next_alarm(engine, after=time), woken=engine.schedules_woken)


def fire(engine: Engine, *, time: datetime) -> None:
    """Make what is due at this time, and end what is over."""
    for schedule in engine.store.job_schedules.at_work():
        match schedule.state:
            case JobScheduleState.ACTIVE:
                _go_on(engine, schedule, time=time)
            case JobScheduleState.TERMINATING:
                _complete(engine, schedule, time=time)
            case JobScheduleState.DELETING:
                # Its jobs are deleted before it, each by an errand of its own; the last one wakes
                # the loop.
                if not engine.store.job_schedules.number_of_jobs(schedule.key):
                    auto_pools.release_shared(engine, schedule)
                    engine.store.job_schedules.delete(schedule.key)
            case JobScheduleState.DISABLED | JobScheduleState.COMPLETED:
                pass


def move(engine: Engine, schedule: JobScheduleRow, event: JobScheduleEvent) -> JobScheduleRow:
    """Record the schedule's next state; raises ServiceError when the event is refused."""
    state, time = JOB_SCHEDULE.advance(schedule.state, event), now()
    if state is not schedule.state:
        schedule = replace(
            schedule,
            state=state,
            state_time=time,
            previous_state=schedule.state,
            previous_time=schedule.state_time,
        )
        engine.store.job_schedules.update(schedule)
    engine.schedules_woken.set()
    return schedule


def terminate(engine: Engine, schedule: JobScheduleRow, *, forced: bool) -> None:
    """End a schedule and its active job."""
    move(engine, schedule, JobScheduleEvent.TERMINATE)
    for job in engine.store.job_schedules.jobs(schedule.key):
        if JOB.allows(job.state, JobEvent.TERMINATE):
            jobs.terminate(engine, job, reason="TerminateJobSchedule", forced=forced)


def delete(engine: Engine, schedule: JobScheduleRow, *, forced: bool) -> None:
    """Delete a schedule with all its jobs."""
    move(engine, schedule, JobScheduleEvent.DELETE)
    for job in engine.store.job_schedules.jobs(schedule.key):
        # The jobs of earlier times are still listed; one of them may be on its way out already.
        if JOB.allows(job.state, JobEvent.DELETE):
            jobs.delete(engine, job, forced=forced)


def _go_on(engine: Engine, schedule: JobScheduleRow, *, time: datetime) -> None:
    # Read anew each time: an update may have changed the definition since.
    timetable = read_timetable(schedule.spec["schedule"], created=schedule.creation_time)
    due = timetable.current(schedule.next_due, time)
    changed = replace(schedule, next_due=due)
    # What its own job or a quota holds up stays due, for as long as its window is open.
    if due and due <= time and _may_start(engine, schedule):
        changed = replace(_make(engine, changed), next_due=timetable.following(due))
    if changed != schedule:
        engine.store.job_schedules.update(changed)
    if changed.next_due is None and timetable.is_over(time):
        _complete(engine, changed, time=time)


def _make(engine: Engine, schedule: JobScheduleRow) -> JobScheduleRow:
    """Make the schedule's next job, and return the schedule with it."""
    # Numbers are never used again, also when the jobs are gone: clients keep the ids.
    number = schedule.last_number + 1
    spec = schedule.spec["jobSpecification"] | {"id": f"{schedule.id}:job-{number}"}
    shares_pool = auto_pools.shares_pool(schedule)
    job = add_job(engine, spec, schedule.pool_id if shares_pool else None)
    return replace(
        schedule,
        last_number=number,
        recent_job=job.id,
        pool_id=job.pool_id if shares_pool else schedule.pool_id,
    )


def _may_start(engine: Engine, schedule: JobScheduleRow) -> bool:
    # The service lets a schedule have one active job at a time.
    if engine.store.job_schedules.has_active_job(schedule.key):
        return False
    # Jobs and job schedules share one quota, ActiveJobAndScheduleQuota.
    taken = engine.store.jobs.not_completed() + engine.store.job_schedules.not_completed()
    return taken < engine.quotas.active_jobs


def _complete(engine: Engine, schedule: JobScheduleRow, *, time: datetime) -> None:
    # Else the end of that job wakes the loop, which then comes here once more.
    if not engine.store.job_schedules.has_active_job(schedule.key):
        ended = replace(schedule, end_time=time, next_due=None)
        move(engine, ended, JobScheduleEvent.EXHAUSTED)
        auto_pools.release_shared(engine, ended)


def _next_alarm(engine: Engine, *, after: datetime) -> datetime | None:
    """Return when a schedule is due; one that is held up by a quota is tried again soon.

    One that is held up by its own job has no alarm: the end of that job wakes the loop.
    """
    alarms = [
        alarm if alarm > after else after + _ASK_AGAIN
        for schedule in engine.store.job_schedules.at_work()
        if (alarm := _alarm(schedule)) and schedule.state is JobScheduleState.ACTIVE
        if not engine.store.job_schedules.has_active_job(schedule.key) or alarm > after
    ]
    return min(alarms, default=None)


def _alarm(schedule: JobScheduleRow) -> datetime | None:
    """Return when to look at a schedule again: when its next job is due, or when it is over."""
    times = read_timetable(schedule.spec["schedule"], created=schedule.creation_time)
    return schedule.next_due or times.end
