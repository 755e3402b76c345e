"""The operations of a plan: frozen, imperative, idempotent; each says why it is there.

An operation holds nothing that is known only during apply: SAS are minted by the executor from the
containers that the operation names. Each answers for itself: `effect` is what it does to a thing,
`destructive` whether a person must agree to it, `secrets` what must be masked wherever it is shown.
"""

from flowrun.plan.operations.containers import CreateContainer, DeleteContainer
from flowrun.plan.operations.effect import Effect
from flowrun.plan.operations.files import (
    DeleteBlobs,
    DownloadFiles,
    ForgetReceipts,
    Upload,
    UploadFiles,
)
from flowrun.plan.operations.jobs import CreateJob, DeleteJob, JobPool, SetTerminate, TerminateJob
from flowrun.plan.operations.phases import LaterPhase, LaterStep
from flowrun.plan.operations.plan import Lock, Operation, Plan
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
from flowrun.plan.operations.reason import Reason, ReasonCode
from flowrun.plan.operations.schedules import (
    CreateSchedule,
    DeleteSchedule,
    ScheduledJob,
    UpdateSchedule,
)
from flowrun.plan.operations.tasks import AddTasks, OwedOutput, PlannedTask, WaitForTasks

__all__ = [
    "AddTasks",
    "CleanUpPool",
    "CreateContainer",
    "CreateJob",
    "CreatePool",
    "CreateSchedule",
    "DeleteBlobs",
    "DeleteContainer",
    "DeleteJob",
    "DeletePool",
    "DeleteSchedule",
    "DisableAutoscale",
    "DownloadFiles",
    "Effect",
    "EnableAutoscale",
    "ForgetReceipts",
    "JobPool",
    "LaterPhase",
    "LaterStep",
    "Lock",
    "Operation",
    "OwedOutput",
    "PatchPool",
    "Plan",
    "PlannedTask",
    "Reason",
    "ReasonCode",
    "RebootNodes",
    "ReplacePool",
    "ResizePool",
    "ScheduledJob",
    "SetTerminate",
    "TerminateJob",
    "UpdateSchedule",
    "Upload",
    "UploadFiles",
    "WaitForPool",
    "WaitForTasks",
]
