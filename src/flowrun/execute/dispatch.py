"""One operation -> the calls that make it true; every one may be repeated after a crash."""

from typing import assert_never

from flowrun.execute import (
    add_tasks,
    cleanup,
    containers,
    jobs,
    pools,
    scaling,
    schedules,
    transfers,
    waits,
)
from flowrun.execute.context import Applied, Context
from flowrun.plan import operations as op

_ToPool = (
    op.CreatePool
    | op.ReplacePool
    | op.PatchPool
    | op.RebootNodes
    | op.ResizePool
    | op.EnableAutoscale
    | op.DisableAutoscale
    | op.DeletePool
    | op.CleanUpPool
)
_ToSchedule = op.CreateSchedule | op.UpdateSchedule | op.DeleteSchedule


def apply_operation(context: Context, operation: op.Operation) -> Applied:  # noqa: C901, PLR0911, PLR0912 - one line for each operation
    """Apply one operation.

    Raises:
        FlowrunError: it could not be applied; nothing is half done that a repetition cannot mend.
    """
    match operation:
        case op.CreateContainer():
            return containers.create_container(context, operation)
        case op.UploadFiles():
            return transfers.upload_files(context, operation)
        case op.DeleteBlobs() | op.ForgetReceipts():
            return containers.delete_blobs(context, operation)
        case op.TerminateJob():
            return jobs.terminate_job(context, operation)
        case op.CreateJob():
            return jobs.create_job(context, operation)
        case op.AddTasks():
            return add_tasks.add_tasks(context, operation)
        case op.SetTerminate():
            return add_tasks.set_terminate(context, operation)
        case op.WaitForPool():
            return waits.wait_for_pool(context, operation)
        case op.WaitForTasks():
            return waits.wait_for_tasks(context, operation)
        case op.DownloadFiles():
            return transfers.download_files(context, operation)
        case op.DeleteJob():
            return jobs.delete_job(context, operation)
        case op.DeleteContainer():
            return containers.delete_container(context, operation)
        case op.CreateSchedule() | op.UpdateSchedule() | op.DeleteSchedule():
            return _apply_to_schedule(context, operation)
        case _:
            return _apply_to_pool(context, operation)


def _apply_to_pool(context: Context, operation: _ToPool) -> Applied:  # noqa: C901, PLR0911 - likewise
    match operation:
        case op.CreatePool():
            return pools.create_pool(context, operation)
        case op.ReplacePool():
            return pools.replace_pool(context, operation)
        case op.PatchPool():
            return pools.patch_pool(context, operation)
        case op.RebootNodes():
            return pools.reboot_nodes(context, operation)
        case op.ResizePool():
            return pools.resize_pool(context, operation)
        case op.EnableAutoscale():
            return scaling.enable_autoscale(context, operation)
        case op.DisableAutoscale():
            return scaling.disable_autoscale(context, operation)
        case op.DeletePool():
            return pools.delete_pool(context, operation)
        case op.CleanUpPool():
            return cleanup.clean_up_pool(context, operation)
        case _:
            assert_never(operation)


def _apply_to_schedule(context: Context, operation: _ToSchedule) -> Applied:
    match operation:
        case op.CreateSchedule():
            return schedules.create_schedule(context, operation)
        case op.UpdateSchedule():
            return schedules.update_schedule(context, operation)
        case op.DeleteSchedule():
            return schedules.delete_schedule(context, operation)
        case _:
            # So that mypy finds an operation that nobody carries out, and not a user.
            assert_never(operation)
