"""The operations of a plan: frozen, imperative, idempotent; each says why it is there.

An operation holds no secret and nothing that is known only during apply: SAS are minted by the
executor from the containers that the operation names.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flowrun.errors import Place
from flowrun.model.files import Container, Download
from flowrun.model.pool import Pool
from flowrun.model.workflow import Job, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an operation is in the plan: a stable code, a sentence, the place that caused it."""

    code: str
    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file of an UploadFiles; `md5` in hex, `size` in bytes."""

    path: Path
    blob: str
    md5: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """A task of an AddTasks, ready to send, and why it has to run."""

    task: Task
    fingerprint: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateContainer:
    container: Container
    metadata: tuple[tuple[str, str], ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFiles:
    container: str
    uploads: tuple[Upload, ...]
    metadata: tuple[tuple[str, str], ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteBlobs:
    """Remove inputs whose local file is gone, or receipts that no longer hold."""

    container: str
    blobs: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePool:
    pool: Pool
    node_agent_sku: str
    metadata: tuple[tuple[str, str], ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchPool:
    """Replace the start task and the metadata of a pool in place."""

    pool: Pool
    metadata: tuple[tuple[str, str], ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RebootNodes:
    """Reboot every node so that it runs the new start task, then note in the metadata that it
    is done.
    """

    pool: Pool
    metadata: tuple[tuple[str, str], ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ResizePool:
    pool_id: str
    dedicated: int
    spot: int
    before_dedicated: int
    before_spot: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePool:
    pool_id: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminateJob:
    """End a run that is still active but whose work is no longer wanted."""

    job_id: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateJob:
    job: Job
    job_id: str
    pool_id: str
    metadata: tuple[tuple[str, str], ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTasks:
    job_id: str
    step: str
    tasks: tuple[PlannedTask, ...]
    sas_lifetime: timedelta
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTerminate:
    """Verify that all tasks are in the job, then let it end by itself after the last one."""

    job_id: str
    task_ids: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForPool:
    """Wait until a node can take tasks; diagnose start tasks that fail."""

    pool_id: str
    nodes: int
    has_start_task: bool
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForTasks:
    """Wait until every task of the run is complete; `task_ids` are those that this run owes."""

    job_id: str
    pool_id: str
    task_ids: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadFiles:
    """Bring home what differs from disk; `known` counts the blobs that the plan could see,
    `after_tasks` says that the tasks of this plan may add more.
    """

    download: Download
    known: int
    after_tasks: bool
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteJob:
    job_id: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteContainer:
    """Delete a container with its blobs; `blobs` and `size` (bytes) are what the plan saw."""

    container: str
    blobs: int
    size: int
    reason: Reason


Operation = (
    CreateContainer
    | UploadFiles
    | DeleteBlobs
    | CreatePool
    | PatchPool
    | RebootNodes
    | ResizePool
    | DeletePool
    | TerminateJob
    | CreateJob
    | AddTasks
    | SetTerminate
    | WaitForPool
    | WaitForTasks
    | DownloadFiles
    | DeleteJob
    | DeleteContainer
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The container whose lock an execution must hold (None: no lock is needed), and who held it
    last when the plan was made; another holder since then makes the plan stale.
    """

    container: str | None = None
    seen_owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an apply or a destroy will do, in order.

    `account` names the Batch and storage accounts for the reader; `unchanged_tasks` have a
    receipt or ran before; `running_tasks` are in the run that this plan resumes; `destructive`
    says that something is deleted, replaced or interrupted, so that a person must agree.
    """

    workflow: str
    file: str
    account: str
    operations: tuple[Operation, ...]
    unchanged_tasks: int = 0
    running_tasks: int = 0
    unchanged_files: int = 0
    warnings: tuple[str, ...] = ()
    destructive: bool = False
    notes: tuple[str, ...] = ()
    lock: Lock = Lock()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.operations
