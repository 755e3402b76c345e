"""Brings jobs to where they were told to go: disabled, active again, completed, gone."""

import asyncio
from dataclasses import replace
from datetime import datetime

from localbatch.engine.context import Engine
from localbatch.life import auto_pools, releases, tasks
from localbatch.lifecycle.job import JOB, JobEvent, JobState
from localbatch.orders import layout
from localbatch.rows.jobs import JobRow
from localbatch.service.wire import now

# How long the service is seen to leave a new job alone that ends when all its tasks are complete.
_GRACE_SECONDS = 1.0
_ENDING = frozenset({JobState.TERMINATING, JobState.COMPLETED, JobState.DELETING})


def move(engine: Engine, job: JobRow, event: JobEvent) -> JobRow:
    """Record the job's next state; raises ServiceError when the event is refused."""
    state, time = JOB.advance(job.state, event), now()
    moved = replace(
        job,
        state=state,
        state_time=time,
        previous_state=job.state,
        previous_time=job.state_time,
        end_time=time if state is JobState.COMPLETED else job.end_time,
    )
    engine.store.jobs.update(moved)
    engine.wake(job.key)
    return moved


def disable(engine: Engine, job: JobRow, *, option: str) -> JobRow:
    """Start nothing new and handle the running tasks: requeue, terminate or wait."""
    job = move(engine, job, JobEvent.DISABLE)
    # With `wait` preparations go on as well: the tasks that they were begun for may still start.
    if option != "wait":
        _stop_preparations(engine, job)
        tasks.take_away(engine, engine.store.tasks.at_work_for(job.key), option=option)
    engine.spawn(carry_on(engine, job.key))
    return job


def enable(engine: Engine, job: JobRow) -> JobRow:
    """Let a disabled job go on."""
    job = move(engine, job, JobEvent.ENABLE)
    engine.spawn(carry_on(engine, job.key))
    return job


def terminate(engine: Engine, job: JobRow, *, reason: str, forced: bool = False) -> JobRow:
    """End a job and its running tasks; waiting tasks stay active for ever.

    One that is `forced` does not wait for its nodes: they end what they run on their own.
    """
    ending = replace(job, terminate_reason=reason, forced=forced)
    job = move(engine, ending, JobEvent.TERMINATE)
    _stop_preparations(engine, job)
    tasks.take_away(engine, engine.store.tasks.at_work_for(job.key), option="terminate")
    engine.spawn(carry_on(engine, job.key))
    return job


def delete(engine: Engine, job: JobRow, *, forced: bool = False) -> JobRow:
    """Delete a job, its tasks and their folders; one that is `forced` runs no release task."""
    # Its release tasks may be under way, which are not to be run twice.
    may_be_releasing = job.state is JobState.TERMINATING
    job = move(engine, replace(job, forced=forced), JobEvent.DELETE)
    if forced or not may_be_releasing:
        _stop_preparations(engine, job)
    tasks.take_away(engine, engine.store.tasks.at_work_for(job.key), option="terminate")
    engine.spawn(carry_on(engine, job.key))
    return job


async def carry_on(engine: Engine, job_key: str) -> None:
    """Take a job out of its transitional state once what must end has ended."""
    job = engine.store.jobs.get(job_key)
    if job and job.forced:
        _leave_to_nodes(engine, job)
    # A job that is enabled has nothing to wait for; a disabled one waits for what it ran.
    elif job and job.state is not JobState.ENABLING:
        await _wait_for_nodes(engine, job)
        job = engine.store.jobs.get(job_key)  # it may have been deleted while that took its time
    match job and job.state:
        case JobState.DISABLING | JobState.TERMINATING if job:
            _finish(engine, job)
        case JobState.ENABLING if job:
            move(engine, job, JobEvent.ENABLED)
        case JobState.DELETING if job:
            await _remove(engine, job)


async def _wait_for_nodes(engine: Engine, job: JobRow) -> None:
    """Wait for what the job's nodes run, and for its release tasks if it has come to its end."""
    await engine.attempts.wait_for(lambda attempt: attempt.job_key == job.key)
    current = engine.store.jobs.get(job.key)
    if current and current.state in _ENDING:
        await releases.release(engine, current)


def _leave_to_nodes(engine: Engine, job: JobRow) -> None:
    # Its release tasks still run, but nobody waits for them. A forced delete runs none at all.
    if job.state is JobState.TERMINATING:
        engine.spawn(_wait_for_nodes(engine, job))


def _finish(engine: Engine, job: JobRow) -> None:
    """Record that the job is where it was going; one that is completed gives up its auto pool."""
    with engine.store.transaction():
        if move(engine, job, JobEvent.DRAINED).state is JobState.COMPLETED:
            auto_pools.release(engine, job)


async def look_later(engine: Engine, job_key: str) -> None:
    """Look at a new job after a while: one without tasks counts as complete."""
    await asyncio.sleep(_GRACE_SECONDS)
    engine.wake(job_key)


def settle(engine: Engine, job_key: str, *, time: datetime) -> None:
    """End or disable a job when its time is up or its tasks' ends ask for it."""
    job = engine.store.jobs.get(job_key)
    if job is None or not JOB.allows(job.state, JobEvent.TERMINATE):
        return
    # The first reason that holds is the one that the job is said to have ended for.
    if job.deadline and job.deadline <= time:
        terminate(engine, job, reason="MaxWallClockTimeExpiry")
    elif job.terminate_asked:
        terminate(engine, job, reason=job.terminate_asked)
    # Before disabling: a job that both apply to ends up completed in the service.
    elif _is_done(engine, job):
        terminate(engine, job, reason="AllTasksComplete")
    elif job.disable_asked and JOB.allows(job.state, JobEvent.DISABLE):
        disable(engine, replace(job, disable_asked=False), option="requeue")


def _is_done(engine: Engine, job: JobRow) -> bool:
    if job.state is not JobState.ACTIVE or job.spec["onAllTasksComplete"] != "terminatejob":
        return False
    # A task that waits for a failed one is unfinished for ever, and so is its job, by the service's
    # design: who made it has to terminate it.
    return not engine.store.tasks.any_unfinished(job.key)


def _stop_preparations(engine: Engine, job: JobRow) -> None:
    engine.attempts.stop(lambda attempt: attempt.job_key == job.key and not attempt.task_key)


async def _remove(engine: Engine, job: JobRow) -> None:
    # The files before the rows: if this is cut off, the job is still deleting, and a restart goes
    # on.
    for folder in layout.job_folders(engine.root, job.id):
        await asyncio.to_thread(layout.remove, folder)
    current = engine.store.jobs.get(job.key)
    if current is None or current.state is not JobState.DELETING:
        return  # removed by another errand, and perhaps created again
    with engine.store.transaction():
        engine.store.tasks.delete_of_job(job.key)
        engine.store.dependencies.delete_of_job(job.key)
        engine.store.preparations.delete_of_job(job.key)
        engine.store.jobs.delete(job.key)
        auto_pools.release(engine, current)
    engine.wake(job.key)
