"""The seams to the outside: what the executor and the planner need of Batch, Storage and time.

Every method raises `GatewayError` (or `AuthError`) and nothing else when the service says no;
callers compare `error.code`. Methods that read one thing return None when it does not exist.
Implementations are safe to use from
several threads. Adding tasks is the caller's to chunk and to repeat.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from flowrun.model.account import (
    BlobInfo,
    ContainerInfo,
    FailureInfo,
    JobInfo,
    NodeInfo,
    PoolInfo,
    ScheduleInfo,
    SupportedImage,
    TaskCounts,
    TaskGroup,
    TaskInfo,
)
from flowrun.model.files import SasRequest
from flowrun.model.pool import Autoscale, Pool
from flowrun.model.schedule import Schedule
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job, Task

SasUrls = Mapping[SasRequest, Secret]
"""A container URL with SAS for each request; the request names the real blob container."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPoolRequest:
    """The pool that the service shall make for a job, and delete with it."""

    pool: Pool
    node_agent_sku: str
    sas: SasUrls


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRequest:
    """A job schedule whose jobs do this one task; they carry `job_metadata`."""

    id: str
    schedule: Schedule
    job: Job
    pool: str | JobPoolRequest
    task: Task
    metadata: Mapping[str, str]
    job_metadata: Mapping[str, str]
    sas: SasUrls


class BatchGateway(Protocol):
    """Azure Batch, as far as flowrun needs it."""

    def list_supported_images(self) -> list[SupportedImage]:
        """Return every image that the account can run."""

    def get_pool(self, pool_id: str) -> PoolInfo | None:
        """Return the pool, or None."""

    def list_pools(self) -> list[PoolInfo]:
        """Return every pool of the account."""

    def create_pool(
        self, pool: Pool, *, node_agent_sku: str, metadata: Mapping[str, str], sas: SasUrls
    ) -> None:
        """Create the pool; raises `PoolExists`, `PoolBeingDeleted`, `PoolQuotaReached`..."""

    def patch_pool(self, pool: Pool, *, metadata: Mapping[str, str], sas: SasUrls) -> None:
        """Replace the start task, the application packages and the metadata.

        Nodes see the first two when they reboot.
        """

    def resize_pool(self, pool_id: str, *, dedicated: int, spot: int) -> None:
        """Ask for other node counts; returns at once, raises `PoolBeingResized`."""

    def enable_autoscale(self, pool_id: str, autoscale: Autoscale) -> None:
        """Let a formula choose the nodes; raises `PoolBeingResized`, and
        `TooManyEnableAutoScaleRequests` when the last time was less than 30 seconds ago.
        """

    def disable_autoscale(self, pool_id: str) -> None:
        """Take the formula away; the nodes stay."""

    def evaluate_autoscale(self, pool_id: str, formula: str) -> FailureInfo | None:
        """Return what is wrong with a formula on a pool that has one, None when it is right."""

    def delete_pool(self, pool_id: str) -> None:
        """Ask for deletion; returns at once."""

    def list_nodes(self, pool_id: str) -> list[NodeInfo]:
        """Return the nodes, sorted by id; empty when there is no such pool."""

    def list_failed_preparations(self, job_id: str) -> list[NodeInfo]:
        """Return the nodes that take no tasks of the job, because they could not be prepared for
        it; the outcome stands where a node has that of its start task.
        """

    def reboot_node(self, pool_id: str, node_id: str) -> None:
        """Reboot a node after requeueing its tasks; returns at once."""

    def read_node_file(self, pool_id: str, node_id: str, path: str, *, tail: int) -> bytes:
        """Return at most the last `tail` bytes of a file below the node's root."""

    def list_jobs(self, prefix: str) -> list[JobInfo]:
        """Return the jobs whose id starts with `prefix`, ignoring case."""

    def get_job(self, job_id: str) -> JobInfo | None:
        """Return the job, or None."""

    def create_job(
        self,
        job: Job,
        *,
        job_id: str,
        pool: str | JobPoolRequest,
        metadata: Mapping[str, str],
        sas: SasUrls,
    ) -> None:
        """Create a run's job, on the pool of this id or on one of its own, that does nothing when
        its tasks are complete.
        """

    def end_job_after_last_task(self, job_id: str) -> None:
        """Tell the job to terminate by itself when all its tasks are complete."""

    def terminate_job(self, job_id: str, *, reason: str) -> None:
        """Terminate the job and its running tasks; returns at once."""

    def delete_job(self, job_id: str) -> None:
        """Ask for deletion of the job and its tasks; returns at once."""

    def list_schedules(self) -> list[ScheduleInfo]:
        """Return every job schedule of the account."""

    def get_schedule(self, schedule_id: str) -> ScheduleInfo | None:
        """Return the job schedule, or None."""

    def create_schedule(self, request: ScheduleRequest) -> None:
        """Create a job schedule; raises `JobScheduleExists`, `JobScheduleCompleted` where one of
        this id has ended, `JobScheduleBeingDeleted`, and `JobWithSameIdExists`.
        """

    def update_schedule(self, request: ScheduleRequest) -> None:
        """Replace all of a job schedule; jobs that are there already stay as they are."""

    def delete_schedule(self, schedule_id: str) -> None:
        """Ask for deletion of the job schedule with its jobs; returns at once."""

    def add_tasks(self, job_id: str, tasks: Sequence[Task], *, sas: SasUrls) -> None:
        """Add at most 100 tasks; a task that is there already is a success.

        Raises `RequestBodyTooLarge` when the caller must send fewer at a time.
        """

    def list_tasks(self, job_id: str, group: TaskGroup | None = None) -> Iterator[TaskInfo]:
        """Yield the job's tasks, page by page; all of them, or those of one group."""

    def count_tasks(self, job_id: str) -> TaskCounts:
        """Return the service's counts, which may lag behind."""

    def read_task_file(self, job_id: str, task_id: str, path: str, *, tail: int) -> bytes:
        """Return at most the last `tail` bytes of a file below the task's folder."""

    def read_task_file_from(
        self, job_id: str, task_id: str, path: str, start: int
    ) -> Iterator[bytes]:
        """Yield what a file below the task's folder holds behind its first `start` bytes by now.

        Raises `InvalidRange` when the file is shorter than that: it belongs to another try.
        """


OnBytes = Callable[[int], None]
"""Told again and again, from any thread, how many bytes of a file are through."""


def ignore_bytes(_through: int) -> None:
    """Nobody asks how far a file is."""


class BlobGateway(Protocol):
    """Azure Blob Storage, as far as flowrun needs it."""

    def list_containers(self, prefix: str) -> list[ContainerInfo]:
        """Return the containers whose name starts with `prefix`, with their metadata."""

    def get_container(self, name: str) -> ContainerInfo | None:
        """Return the container, or None."""

    def create_container(self, name: str, *, metadata: Mapping[str, str]) -> None:
        """Create a private container; raises `ContainerAlreadyExists`, `ContainerBeingDeleted`."""

    def delete_container(self, name: str) -> None:
        """Delete the container with all its blobs; no error when it is gone."""

    def list_blobs(self, container: str, prefix: str = "") -> Iterator[BlobInfo]:
        """Yield the blobs with their metadata, by name; nothing when the container is missing."""

    def upload(
        self,
        container: str,
        blob: str,
        path: Path,
        *,
        md5: str,
        metadata: Mapping[str, str],
        on_bytes: OnBytes = ignore_bytes,
    ) -> None:
        """Write the file's content to the blob, with `md5` (hex) as its stored Content-MD5."""

    def download(
        self, container: str, blob: str, path: Path, *, on_bytes: OnBytes = ignore_bytes
    ) -> None:
        """Write the blob's content to a file that does not exist yet."""

    def read(self, container: str, blob: str, start: int = 0) -> Iterator[bytes]:
        """Yield what a blob holds behind its first `start` bytes; raises `BlobNotFound`."""

    def delete_blobs(self, container: str, blobs: Iterable[str]) -> None:
        """Delete blobs; those that are gone already are no error."""

    @property
    def longest_sas(self) -> timedelta | None:
        """The longest lifetime of a SAS; None with an account key, which sets no limit."""

    def sas_url(self, request: SasRequest, *, lifetime: timedelta) -> Secret:
        """Return the container's URL with a SAS that allows just what is asked, and lives so long.

        `lifetime` is at most `longest_sas`.
        """

    def lease(self, container: str, blob: str, *, seconds: int) -> "Lease":
        """Take the blob's lease, making the blob first if need be.

        Raises `LeaseAlreadyPresent` when somebody holds it.
        """

    def take_over_lease(self, container: str, blob: str, *, lease_id: str) -> "Lease":
        """Take the lease from the holder of `lease_id`, and from nobody else.

        Raises `LeaseIdMismatchWithLeaseOperation` when it has another holder now, and
        `LeaseNotPresentWithLeaseOperation` when it has none.
        """

    def read_lease_owner(self, container: str, blob: str) -> str | None:
        """Return what was last written under the lease; None when nothing ever was."""


class Lease(Protocol):
    """A held lease; what is lost to another holder raises `LeaseIdMismatch...`."""

    @property
    def id(self) -> str:
        """What tells it from every other lease, of the past too."""

    def write(self, text: str) -> None:
        """Make the text the blob's content, if the lease is still held."""

    def renew(self) -> None:
        """Hold it for another period; one that ran out is held anew if nobody had it since."""

    def release(self) -> None:
        """Give it back; no error when it is lost already."""


class Clock(Protocol):
    """Time, injectable so that tests do not wait."""

    def now(self) -> datetime:
        """Return the current time in UTC, with its time zone."""

    def monotonic(self) -> float:
        """Return seconds of a clock that never goes back."""

    def since_boot(self) -> float:
        """Return seconds of a clock that never goes back and counts while the machine sleeps."""

    def sleep(self, seconds: float) -> None:
        """Wait."""
