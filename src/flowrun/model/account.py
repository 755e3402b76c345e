"""What the account holds, as the gateways report it: Batch's and Storage's words, REST values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from flowrun.model.machines import CustomImage, Image
from flowrun.model.needs import NOTHING, Dependencies

WORKFLOW_MARK = "flowrun_workflow"
"""The metadata of what a workflow made: its name."""
INPUT_MARK = "flowrun_input"
"""The metadata of a blob that an apply uploaded as an input."""
MAKER_MARK = "flowrun_maker"
"""The metadata of a blob that a task uploaded: the task's fingerprint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobInfo:
    """A blob in a listing; `md5` in hex, None when the service has none. One that is `foreign` is
    of another workflow, or of somebody else: it is read, and never deleted.
    """

    name: str
    size: int
    md5: str | None
    etag: str
    last_modified: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)
    foreign: bool = False

    @property
    def workflow(self) -> str:
        """The name of the workflow that made the blob; empty when it does not say."""
        return self.metadata.get(WORKFLOW_MARK, "")

    @property
    def is_upload(self) -> bool:
        """Whether an apply uploaded the blob."""
        return self.metadata.get(INPUT_MARK) == "1"

    @property
    def is_input(self) -> bool:
        """Whether this workflow uploaded the blob, so that it goes when its file goes."""
        return self.is_upload and not self.foreign

    @property
    def is_result(self) -> bool:
        """Whether a task of this workflow, or of an earlier state of it, has made the blob."""
        return bool(self.maker) and not self.foreign

    @property
    def maker(self) -> str:
        """The fingerprint of the task that made the blob; empty when that is not known."""
        return self.metadata.get(MAKER_MARK, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerInfo:
    """A blob container and its metadata."""

    name: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportedImage:
    """An image that Batch can run and the node agent for it."""

    image: Image
    node_agent_sku: str
    os_type: str
    verified: bool
    support_ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureInfo:
    """Why a task or a start task failed, in Batch's code; category in lower case."""

    category: str
    code: str
    message: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolInfo:
    """A pool as it is; `image` is None when the service does not tell it.

    With `autoscale` it has a `formula`, evaluated at every `interval`; `formula_error` is what was
    wrong with it last time.
    """

    id: str
    state: str
    allocation_state: str
    vm_size: str
    image: Image | CustomImage | None
    current_dedicated: int
    current_spot: int
    target_dedicated: int
    target_spot: int
    task_slots_per_node: int
    fill: str
    autoscale: bool
    metadata: Mapping[str, str] = field(default_factory=dict)
    resize_errors: tuple[FailureInfo, ...] = ()
    formula: str = ""
    interval: timedelta | None = None
    formula_error: FailureInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeInfo:
    """A compute node; the start task's outcome when it has one."""

    id: str
    state: str
    last_boot: datetime | None
    running_tasks: int
    start_task_exit_code: int | None = None
    start_task_failure: FailureInfo | None = None
    errors: tuple[FailureInfo, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobInfo:
    """A job as it is; `terminates` when it will end by itself after its last task."""

    id: str
    state: str
    pool_id: str
    terminates: bool
    terminate_reason: str | None = None
    created: datetime | None = None
    ended: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleInfo:
    """A job schedule as it is; `next_run` is None when no job comes any more, `recent_job` is
    empty before the first.
    """

    id: str
    state: str
    next_run: datetime | None = None
    recent_job: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskInfo:
    """A task as it is; `result` and `exit_code` when it has completed. What it depends on is told
    in listings of waiting tasks only.
    """

    id: str
    display_name: str
    state: str
    # While a task waits for another try, this is what came of the last one.
    result: str | None = None
    exit_code: int | None = None
    failure: FailureInfo | None = None
    node_id: str | None = None
    retry_count: int = 0
    started: datetime | None = None
    ended: datetime | None = None
    depends_on: Dependencies = NOTHING


class TaskGroup(StrEnum):
    """The tasks of a job by how far they are; together all of them, none in two."""

    ACTIVE = "active"
    """Waiting for their turn, or getting their files."""
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCounts:
    """How many tasks a job has in each state; the service's counts may lag behind."""

    active: int
    running: int
    completed: int
    succeeded: int
    failed: int

    @property
    def total(self) -> int:
        """How many tasks the job has."""
        return self.active + self.running + self.completed
