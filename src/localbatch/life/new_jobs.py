"""Adds jobs to the account, for whoever asks: a request or a job schedule."""

from dataclasses import replace

from localbatch.engine.context import Engine
from localbatch.life import auto_pools
from localbatch.life.job_manager import task_spec
from localbatch.life.jobs import look_later
from localbatch.life.new_tasks import add_task
from localbatch.lifecycle.job import JobState
from localbatch.rows.jobs import JobRow
from localbatch.service.wire import Json, later, make_etag, now


def add_job(engine: Engine, spec: Json, shared_pool: str | None = None) -> JobRow:
    """Add a job as a request or a job schedule asks for it, perhaps on a pool that is shared.

    A job whose auto pool cannot be made is complete at once, see A0021.
    """
    time = now()
    pool_id, error = auto_pools.assign(engine, spec["poolInfo"], shared=shared_pool)
    job = JobRow(
        key=spec["id"].lower(),
        id=spec["id"],
        spec=spec,
        state=JobState.COMPLETED if error else JobState.ACTIVE,
        state_time=time,
        previous_state=JobState.ACTIVE if error else None,
        previous_time=time if error else None,
        end_time=time if error else None,
        # What depends on the definition is filled in below, in the one way that updates take as
        # well.
        pool_key="",
        pool_id=pool_id,
        scheduling_error=error,
        priority=0,
        max_parallel=-1,
        etag="",
        last_modified=time,
        creation_time=time,
    )
    job = with_settings(job, spec)
    # With its manager in one transaction: a job is never seen that has lost the task it starts
    # with.
    engine.store.jobs.insert(job)
    manager = task_spec(job)
    if manager and not error:
        add_task(engine, job, manager)
    engine.spawn(look_later(engine, job.key))
    return job


def with_settings(job: JobRow, spec: Json) -> JobRow:
    """Return the job with a definition, and with what the store asks for of it."""
    return replace(
        job,
        spec=spec,
        pool_key=(job.pool_id or "").lower(),
        priority=spec["priority"],
        max_parallel=spec["maxParallelTasks"],
        deadline=later(job.creation_time, spec["constraints"]["maxWallClockTime"]),
        etag=make_etag(job.last_modified),
    )
