"""The plan: operations in their order, and what a reader wants to know beside them."""

from dataclasses import dataclass

from flowrun.model.secret import Secret
from flowrun.plan.operations.containers import CreateContainer, DeleteContainer
from flowrun.plan.operations.files import DeleteBlobs, DownloadFiles, ForgetReceipts, UploadFiles
from flowrun.plan.operations.jobs import CreateJob, DeleteJob, SetTerminate, TerminateJob
from flowrun.plan.operations.phases import LaterPhase
from flowrun.plan.operations.pools import (
    CleanUpPool,
    CreatePool,
    DeletePool,
    DisableAutoscale,
    EnableAutoscale,
    PatchPool,
    RebootNodes,
    ReplacePool,
    ResizePool,
    WaitForPool,
)
from flowrun.plan.operations.schedules import CreateSchedule, DeleteSchedule, UpdateSchedule
from flowrun.plan.operations.tasks import AddTasks, WaitForTasks
from flowrun.state.standing import StandingPool, StandingSchedule

# Closed, so that mypy finds every `match` over it that forgets one.
Operation = (
    CreateContainer
    | UploadFiles
    | DeleteBlobs
    | ForgetReceipts
    | CreatePool
    | ReplacePool
    | PatchPool
    | RebootNodes
    | ResizePool
    | EnableAutoscale
    | DisableAutoscale
    | DeletePool
    | CleanUpPool
    | CreateSchedule
    | UpdateSchedule
    | DeleteSchedule
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

    The operations take one `phase` to its end; `later` are those that begin when it has ended,
    while flowrun is attached. In between nothing comes home, unless tasks fail: `if_cut_short`.

    `account` names the Batch and storage accounts for the reader; `unchanged_tasks` have a
    receipt or ran before; `running_tasks` are in the run that this plan resumes; `standing` are the
    pools that were there, `schedules` those that go on; `secrets_key` hashes secret values in the
    plan's digest.
    """

    workflow: str
    file: str
    account: str
    operations: tuple[Operation, ...]
    phase: int = 1
    later: tuple[LaterPhase, ...] = ()
    if_cut_short: tuple[DownloadFiles | CleanUpPool, ...] = ()
    unchanged_tasks: int = 0
    running_tasks: int = 0
    unchanged_files: int = 0
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    standing: tuple[StandingPool, ...] = ()
    schedules: tuple[StandingSchedule, ...] = ()
    # None by default: what changes nothing in the account needs no lock.
    lock: Lock = Lock()
    secrets_key: Secret | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.operations

    @property
    def tasks_to_run(self) -> int:
        """How many tasks it adds."""
        adding = (operation for operation in self.operations if isinstance(operation, AddTasks))
        return sum(len(operation.tasks) for operation in adding)

    @property
    def destructive(self) -> bool:
        """Whether something is deleted, replaced or interrupted, so that a person must agree."""
        return any(operation.destructive for operation in self.operations)

    @property
    def secrets(self) -> frozenset[Secret]:
        """Every secret value that an operation carries, for the redactor."""
        return frozenset(secret for operation in self.operations for secret in operation.secrets)
