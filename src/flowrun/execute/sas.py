"""SAS are minted here, just before the operation that sends them: one per container and access."""

from collections.abc import Iterable
from datetime import timedelta

from flowrun.execute.context import Context
from flowrun.model.files import BlobFile, BlobTree, ResourceFile, SasRequest, sas_request
from flowrun.model.pool import Pool
from flowrun.model.workflow import Job, Task
from flowrun.ports import SasUrls


def pool_requests(pool: Pool) -> frozenset[SasRequest]:
    """Return what the pool's start task reads."""
    return frozenset(_reads(pool.start_task.resource_files) if pool.start_task else ())


def mint_for_pool(context: Context, pool: Pool, lifetime: timedelta) -> SasUrls:
    """Return the SAS URLs that the pool's start task needs."""
    return _mint(context, pool_requests(pool), lifetime)


def mint_for_job(context: Context, job: Job, lifetime: timedelta) -> SasUrls:
    """Return the SAS URLs that the job's preparation and release need."""
    return _mint(context, job_requests(job), lifetime)


def job_requests(job: Job) -> frozenset[SasRequest]:
    """Return what the job's preparation and release read."""
    parts = job.parts.values()
    return frozenset(request for part in parts for request in _reads(part.resource_files))


def mint_for_tasks(context: Context, tasks: Iterable[Task], lifetime: timedelta) -> SasUrls:
    """Return the SAS URLs that the tasks need."""
    return _mint(context, task_requests(tasks), lifetime)


def task_requests(tasks: Iterable[Task]) -> frozenset[SasRequest]:
    """Return what the tasks read and write."""
    return frozenset(request for task in tasks for request in _task_requests(task))


def _task_requests(task: Task) -> Iterable[SasRequest]:
    yield from _reads(task.reads)
    # The task's receipt and logs are output files as well.
    for output in task.output_files:
        yield sas_request(output)


def _reads(files: Iterable[ResourceFile]) -> Iterable[SasRequest]:
    for file in files:
        # A URL is somebody else's: it brings its own permission, or needs none.
        if isinstance(file, BlobFile | BlobTree):
            yield sas_request(file)


def _mint(context: Context, requests: Iterable[SasRequest], lifetime: timedelta) -> SasUrls:
    return {request: context.blob.sas_url(request, lifetime=lifetime) for request in requests}
