"""One operation of a plan -> the requests that carry it out, with marks for what is open."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from flowrun.execute.add_tasks import collections_of, tasks_to_add
from flowrun.execute.pools import pool_metadata
from flowrun.execute.sas import job_requests, pool_requests, task_requests
from flowrun.model.files import SasRequest
from flowrun.model.placeholders import SasEnd, container_url
from flowrun.model.pool import Pool
from flowrun.model.requests import (
    Body,
    JobEnd,
    NewBlob,
    NewContainer,
    NewJob,
    NewPool,
    NewSchedule,
    NewTasks,
    Request,
)
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job, Task
from flowrun.plan import operations as op
from flowrun.ports import JobPoolRequest, SasUrls, ScheduleRequest


class BatchBodies(Protocol):
    """What creates pools, jobs and tasks, in the names of Batch's REST API; nothing is sent."""

    def pool(
        self, pool: Pool, *, node_agent_sku: str, metadata: Mapping[str, str], sas: SasUrls
    ) -> Body:
        """Return what creates the pool."""

    def job(
        self,
        job: Job,
        *,
        job_id: str,
        pool: str | JobPoolRequest,
        metadata: Mapping[str, str],
        sas: SasUrls,
    ) -> Body:
        """Return what creates a run's job."""

    def task(self, task: Task, sas: SasUrls) -> Body:
        """Return what adds the task, as one of a collection."""

    def schedule(self, request: ScheduleRequest) -> Body:
        """Return what creates the job schedule."""


@dataclass(frozen=True, slots=True)
class RequestWriter:
    """Turns operations into the requests that carry them out."""

    bodies: BatchBodies
    folder: Path

    def requests(self, operation: op.Operation) -> Iterator[Request]:
        """Yield the requests of one operation, none for one that follows on the tasks."""
        match operation:
            case op.CreateContainer():
                yield NewContainer(name=operation.container.name, metadata=dict(operation.metadata))
            case op.UploadFiles():
                yield from self._blobs(operation)
            case op.CreatePool():
                yield self.pool(operation)
            case op.CreateJob() | op.CreateSchedule() | op.AddTasks() | op.SetTerminate():
                yield from self._work(operation)
            case op.WaitForPool() | op.WaitForTasks() | op.DownloadFiles() | op.CleanUpPool():
                pass
            case _:
                raise ValueError(f"nothing to {type(operation).__name__} in an empty account")

    def _work(
        self, operation: op.CreateJob | op.CreateSchedule | op.AddTasks | op.SetTerminate
    ) -> Iterator[Request]:
        match operation:
            case op.CreateJob():
                yield self._job(operation)
            case op.CreateSchedule():
                yield self._schedule(operation)
            case op.AddTasks():
                yield from self._tasks(operation)
            case op.SetTerminate():
                yield JobEnd(job_id=operation.job_id, tasks=len(operation.task_ids))

    def pool(self, operation: op.CreatePool) -> NewPool:
        """Return what creates the pool."""
        lifetime = operation.sas_lifetime
        end = SasEnd(round(lifetime.total_seconds())).mark
        return NewPool(
            body=self.bodies.pool(
                operation.pool,
                node_agent_sku=operation.node_agent_sku,
                metadata=pool_metadata(operation, end),
                sas=_marked(pool_requests(operation.pool), lifetime),
            )
        )

    def _blobs(self, operation: op.UploadFiles) -> Iterator[NewBlob]:
        for upload in operation.uploads:
            yield NewBlob(
                container=operation.container,
                blob=upload.blob,
                file=Path(os.path.relpath(upload.path, self.folder)).as_posix(),
                md5=upload.md5,
                metadata=dict(operation.metadata),
            )

    def _job(self, operation: op.CreateJob) -> NewJob:
        return NewJob(
            body=self.bodies.job(
                operation.job,
                job_id=operation.job_id,
                pool=_pool_of(operation.pool_id, operation.own_pool),
                metadata=dict(operation.metadata),
                sas=_marked(job_requests(operation.job), operation.sas_lifetime),
            )
        )

    def _schedule(self, operation: op.CreateSchedule) -> NewSchedule:
        job = operation.job
        files = job_requests(job.job) | task_requests((job.task,))
        request = ScheduleRequest(
            id=operation.schedule_id,
            schedule=operation.schedule,
            job=job.job,
            pool=_pool_of(job.pool_id, job.own_pool),
            task=job.task,
            metadata=dict(operation.metadata),
            job_metadata=dict(job.metadata),
            sas=_marked(files, operation.sas_lifetime),
        )
        return NewSchedule(body=self.bodies.schedule(request))

    def _tasks(self, operation: op.AddTasks) -> Iterator[NewTasks]:
        tasks = tasks_to_add(operation)
        sas = _marked(task_requests(tasks), operation.sas_lifetime)
        for collection in collections_of(tasks):
            written = tuple(self.bodies.task(task, sas) for task in collection)
            yield NewTasks(job_id=operation.job_id, bodies=written)


def _pool_of(pool_id: str, own: op.JobPool | None) -> str | JobPoolRequest:
    if own is None:
        return pool_id
    sas = _marked(pool_requests(own.pool), own.sas_lifetime)
    return JobPoolRequest(pool=own.pool, node_agent_sku=own.node_agent_sku, sas=sas)


def _marked(requests: Iterable[SasRequest], lifetime: timedelta) -> SasUrls:
    return {request: Secret(container_url(request, lifetime)) for request in requests}
