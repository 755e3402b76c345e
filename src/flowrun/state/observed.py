"""Observed: what the account and the disk hold of one workflow, in a fixed number of listings."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from flowrun.errors import Place
from flowrun.model.account import (
    BlobInfo,
    ContainerInfo,
    JobInfo,
    PoolInfo,
    ScheduleInfo,
    SupportedImage,
    TaskInfo,
)
from flowrun.model.files import Container
from flowrun.model.workflow import Workflow, find_bookkeeping
from flowrun.ports import BatchGateway, BlobGateway, Clock
from flowrun.state.bookkeeping import LOCK_BLOB, RECEIPTS
from flowrun.state.local_files import hash_files
from flowrun.state.on_disk import OnDisk, look_at_disk
from flowrun.state.receipts import Receipt, read_receipts
from flowrun.state.runs import newest_run


class Buildable(Protocol):
    """A workflow that waits for what the account holds before its tasks are known."""

    @property
    def name(self) -> str:
        """The workflow's name."""

    @property
    def containers(self) -> tuple[Container, ...]:
        """Its containers, the bookkeeping container last."""

    @property
    def places(self) -> Mapping[str, Place]:
        """Where the workflow file says what."""

    @property
    def job_id(self) -> str:
        """What the ids of its runs begin with."""

    def build(self, blobs: Mapping[str, Sequence[BlobInfo]] | None = None) -> Workflow:
        """Return the workflow with all its tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """The account and the disk at one moment; mappings are keyed by real container names."""

    at: datetime
    containers: Mapping[str, ContainerInfo] = field(default_factory=dict)
    blobs: Mapping[str, Mapping[str, BlobInfo]] = field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()
    lock_owner: str | None = None
    longest_sas: timedelta | None = None
    """The longest lifetime of a SAS that the account's way of signing allows."""
    pools: tuple[PoolInfo, ...] = ()
    schedules: tuple[ScheduleInfo, ...] = ()
    jobs: tuple[JobInfo, ...] = ()
    tasks: tuple[TaskInfo, ...] = ()
    """The tasks of the newest run."""
    images: tuple[SupportedImage, ...] = ()
    local: Mapping[Path, str] = field(default_factory=dict)
    """The MD5 of every input file."""
    on_disk: tuple[OnDisk, ...] = ()
    """What each download of the workflow meets."""


def find_pool(pools: Iterable[PoolInfo], pool_id: str) -> PoolInfo | None:
    """Return the pool with this id; Batch compares ids without case."""
    return next((pool for pool in pools if pool.id.lower() == pool_id.lower()), None)


def observe(draft: Buildable, batch: BatchGateway, blob: BlobGateway, clock: Clock) -> Observed:
    """Read all that a plan needs; what does not depend on each other is read at once.

    Who had the lock last is read before all else: whoever takes it later is noticed by it.
    """
    books = find_bookkeeping(draft.containers)
    lock_owner = blob.read_lease_owner(books, LOCK_BLOB)
    with ThreadPoolExecutor(8) as threads:
        containers = threads.submit(_read_containers, draft, blob)
        blobs = {
            name: threads.submit(_read_blobs, blob, name, RECEIPTS if name == books else "")
            # Of the bookkeeping container only receipts: the logs beside them are many more.
            for name in (container.name for container in draft.containers)
        }
        pools = threads.submit(batch.list_pools)
        schedules = threads.submit(batch.list_schedules)
        images = threads.submit(batch.list_supported_images)
        # On this thread: whose tasks are listed depends on the jobs, and the rest goes on
        # meanwhile.
        # By the beginning of their ids: Batch cannot filter jobs by metadata.
        jobs = tuple(batch.list_jobs(f"{draft.job_id}-"))
        run = newest_run(jobs, draft.name, draft.job_id)
        tasks = tuple(task for job in run for task in batch.list_tasks(job.id))
        return Observed(
            at=clock.now(),
            containers=containers.result(),
            blobs={
                container.name: _by_name(blobs[container.name].result(), container, draft.name)
                for container in draft.containers
                if container.name != books
            },
            receipts=read_receipts(blobs[books].result()),
            lock_owner=lock_owner,
            longest_sas=blob.longest_sas,
            pools=tuple(pools.result()),
            schedules=tuple(schedules.result()),
            jobs=jobs,
            tasks=tasks,
            images=tuple(images.result()),
        )


def _read_containers(draft: Buildable, blob: BlobGateway) -> Mapping[str, ContainerInfo]:
    """One listing finds the containers named after the workflow; renamed ones are asked for."""
    prefix = f"{draft.name}-"
    found = {one.name: one for one in blob.list_containers(prefix)}
    for container in draft.containers:
        if not container.name.startswith(prefix):
            info = blob.get_container(container.name)
            found.update({info.name: info} if info else {})
    return found


def _read_blobs(blob: BlobGateway, container: str, prefix: str) -> tuple[BlobInfo, ...]:
    return tuple(blob.list_blobs(container, prefix))


def _by_name(
    listing: Iterable[BlobInfo], container: Container, workflow: str
) -> Mapping[str, BlobInfo]:
    """Return the blobs by name, and say of each whose it is.

    In a container of its own what says nothing is the workflow's; in another only what says so.
    """
    own = {workflow} if container.external else {workflow, ""}
    return {
        blob.name: blob if blob.workflow in own else replace(blob, foreign=True) for blob in listing
    }


def observe_disk(observed: Observed, workflow: Workflow) -> Observed:
    """Add what the disk holds of the workflow's inputs and downloads."""
    # Apart from `observe`, because inputs and tasks are known only once the account is read.
    return replace(
        observed,
        local=hash_files(one.path for one in workflow.inputs),
        on_disk=look_at_disk(workflow, observed.blobs),
    )
