"""Stable names of things and of kinds of operation, for programs that read plans and events."""

import re
from typing import assert_never

from flowrun.plan import operations as op

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def kebab(name: str) -> str:
    """Return `create-pool` for `CreatePool`."""
    return _CAPITAL.sub("-", name).lower()


def address(operation: op.Operation) -> str:  # noqa: C901, PLR0911  # one return a shape of operation
    """Return what the operation is about, as `pool/topn-pool`."""
    match operation:
        case op.CreateContainer(container=container):
            return f"container/{container.name}"
        case op.UploadFiles() | op.DeleteBlobs() | op.ForgetReceipts() | op.DeleteContainer():
            return f"container/{operation.container}"
        case op.DownloadFiles(download=download):
            return f"container/{download.container}"
        case op.CreatePool() | op.ReplacePool() | op.PatchPool() | op.RebootNodes():
            return f"pool/{operation.pool.id}"
        case op.ResizePool() | op.EnableAutoscale() | op.DisableAutoscale():
            return f"pool/{operation.pool_id}"
        case op.DeletePool() | op.CleanUpPool():
            return f"pool/{operation.pool_id}"
        case op.CreateSchedule() | op.UpdateSchedule() | op.DeleteSchedule():
            return f"schedule/{operation.schedule_id}"
        case op.WaitForPool():
            job, pool = operation.job_id, operation.pool_id
            # A pool that the service makes for the job has no id yet.
            return f"pool/{pool}" if pool else f"job/{job}"
        case op.CreateJob() | op.AddTasks() | op.SetTerminate() | op.WaitForTasks():
            return f"job/{operation.job_id}"
        case op.DeleteJob() | op.TerminateJob():
            return f"job/{operation.job_id}"
        case _:
            assert_never(operation)


def task_address(job_id: str, task_id: str) -> str:
    """Return `task/<job>/<task>`."""
    return f"task/{job_id}/{task_id}"
