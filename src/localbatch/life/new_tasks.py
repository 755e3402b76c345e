"""Puts tasks into the queue, for whoever asks: a request, or a job that has a manager task."""

from localbatch.engine.context import Engine
from localbatch.lifecycle.task import TaskState
from localbatch.rows.jobs import JobRow
from localbatch.rows.tasks import TaskRow
from localbatch.service.wire import Json, make_etag, now


def add_task(engine: Engine, job: JobRow, spec: Json) -> TaskRow:
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
        # 0 of a task of one node: a multi-instance task may have 1, and is still started as one.
        instances=spec.get("multiInstanceSettings", {}).get("numberOfInstances", 0),
        unmet=_count_unmet(engine, job, spec),
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
        ranges=[(bounds["start"], bounds["end"]) for bounds in wanted.get("taskIdRanges", ())],
    )


def inherit_retries(spec: Json, job: JobRow) -> Json:
    """Return a task's definition with the job's retry count where it has none of its own."""
    # The service was recorded to write the job's number into a task that has none.
    retries = {"maxTaskRetryCount": job.spec["constraints"]["maxTaskRetryCount"]}
    return spec | {"constraints": retries | spec["constraints"]}
