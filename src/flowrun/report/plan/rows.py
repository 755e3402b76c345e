"""One operation -> what is said of it wherever it is shown: symbol, kind, name, verdict."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from flowrun.model.pool import Pool
from flowrun.plan import operations as op
from flowrun.report.timetable import when
from flowrun.report.words import human_size, plural, some

NAMED = 4


class Symbol(StrEnum):
    """What happens to a thing."""

    CREATE = "+"
    CHANGE = "~"
    DELETE = "-"
    REPLACE = "-/+"
    STEP = ">"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An operation in words; `reason` is None when the verdict says it all."""

    symbol: Symbol
    kind: str
    name: str
    verdict: str
    reason: op.Reason | None = None


def describe(operation: op.Operation) -> Row:
    """Return the operation in words."""
    match operation:
        case (
            op.CreatePool()
            | op.ReplacePool()
            | op.PatchPool()
            | op.RebootNodes()
            | op.ResizePool()
            | op.EnableAutoscale()
            | op.DisableAutoscale()
        ):
            return _pool(operation)
        case op.CreateJob() | op.AddTasks() | op.SetTerminate() | op.WaitForTasks():
            return _job(operation)
        case op.CreateSchedule() | op.UpdateSchedule() | op.DeleteSchedule():
            return _schedule(operation)
        case op.DeletePool() | op.DeleteJob() | op.DeleteContainer() | op.TerminateJob():
            return _end(operation)
        case op.CleanUpPool():
            return _clean_up(operation)
        case _:
            return _step(operation)


_Pool = (
    op.CreatePool
    | op.ReplacePool
    | op.PatchPool
    | op.RebootNodes
    | op.ResizePool
    | op.EnableAutoscale
    | op.DisableAutoscale
)


def _pool(operation: _Pool) -> Row:
    symbol, reason = Symbol.CHANGE, operation.reason
    match operation:
        case op.CreatePool(pool=pool):
            verdict = f"create with {_nodes(pool)}"
            return Row(symbol=Symbol.CREATE, kind="pool", name=pool.id, verdict=verdict)
        case op.ReplacePool(pool=pool):
            symbol, name = Symbol.REPLACE, pool.id
            verdict = f"replace with {_nodes(pool)}"
        case op.PatchPool(pool=pool):
            name, verdict = pool.id, f"update {_patched(reason)} in place"
        case op.RebootNodes(pool=pool):
            name, verdict = pool.id, "reboot the nodes"
        case op.ResizePool():
            name, verdict = operation.pool_id, f"resize in place: {_resize(operation)}"
        case op.EnableAutoscale(autoscale=autoscale):
            name, verdict = operation.pool_id, f"autoscale in place: {autoscale.summary}"
        case op.DisableAutoscale():
            name, verdict = operation.pool_id, "stop autoscaling in place"
        case _:
            assert_never(operation)
    return Row(symbol=symbol, kind="pool", name=name, verdict=verdict, reason=reason)


_Job = op.CreateJob | op.AddTasks | op.SetTerminate | op.WaitForTasks


def _job(operation: _Job) -> Row:
    symbol, kind = Symbol.STEP, "job"
    match operation:
        case op.CreateJob():
            symbol, verdict = Symbol.CREATE, f"create {_on(operation)}"
        case op.AddTasks():
            symbol, kind = Symbol.CREATE, "tasks"
            verdict = f"run {plural(len(operation.tasks), 'task')} of step '{operation.step}'"
            verdict += _order(operation)
        case op.SetTerminate():
            verdict = "let it end by itself after its last task"
        case op.WaitForTasks():
            kind, verdict = "tasks", _wait(operation)
        case _:
            assert_never(operation)
    return Row(symbol=symbol, kind=kind, name=operation.job_id, verdict=verdict)


def _wait(operation: op.WaitForTasks) -> str:
    tolerance = [f"{count} of step '{step}'" for step, count in operation.allowed_failures]
    may_fail = f", of which may fail {' and '.join(tolerance)}" if tolerance else ""
    return f"wait for {plural(len(operation.task_ids), 'task')}{may_fail}"


def _order(operation: op.AddTasks) -> str:
    """Return what the tasks wait for, and through how many tasks that only wait."""
    after = f" after {' and '.join(operation.after)}" if operation.after else ""
    gates = f", behind {plural(len(operation.gates), 'gate task')}" if operation.gates else ""
    return after + gates


def _schedule(operation: op.CreateSchedule | op.UpdateSchedule | op.DeleteSchedule) -> Row:
    name, reason = operation.schedule_id, operation.reason
    match operation:
        case op.CreateSchedule():
            symbol, told = Symbol.CREATE, None
            verdict = f"create, to run task '{operation.job.task.id}' {when(operation.schedule)}"
        case op.UpdateSchedule():
            symbol, told = Symbol.CHANGE, reason
            verdict = f"update in place, for the jobs to come: {when(operation.schedule)}"
        case op.DeleteSchedule():
            symbol, verdict = Symbol.DELETE, "delete with its jobs"
            told = None if reason.code is op.ReasonCode.DESTROY else reason
        case _:
            assert_never(operation)
    return Row(symbol=symbol, kind="schedule", name=name, verdict=verdict, reason=told)


def _clean_up(operation: op.CleanUpPool) -> Row:
    symbol = Symbol.DELETE if operation.delete else Symbol.CHANGE
    verb = "delete" if operation.delete else "resize to 0 nodes"
    when = "when the run has ended" if operation.always else "when all has succeeded"
    return Row(symbol=symbol, kind="pool", name=operation.pool_id, verdict=f"{verb} {when}")


_End = op.DeletePool | op.DeleteJob | op.DeleteContainer | op.TerminateJob


def _contents(operation: op.DeleteContainer) -> str:
    if operation.blobs is None or operation.size is None:
        return "all that is in it, which cannot be listed"
    return f"{plural(operation.blobs, 'blob')} ({human_size(operation.size)})"


def _end(operation: _End) -> Row:
    symbol, reason = Symbol.DELETE, operation.reason
    match operation:
        case op.DeletePool():
            kind, name, verdict = "pool", operation.pool_id, "delete with its nodes"
        case op.DeleteJob():
            kind, name, verdict = "job", operation.job_id, "delete with its tasks"
        case op.DeleteContainer():
            kind, name = "container", operation.container
            verdict = f"delete with {_contents(operation)}"
        case op.TerminateJob():
            symbol = Symbol.CHANGE
            kind, name, verdict = "job", operation.job_id, "end it, with the tasks that still run"
        case _:
            assert_never(operation)
    # In a destroy every line would give the same reason.
    told = None if reason.code is op.ReasonCode.DESTROY else reason
    return Row(symbol=symbol, kind=kind, name=name, verdict=verdict, reason=told)


_Step = (
    op.CreateContainer
    | op.UploadFiles
    | op.DeleteBlobs
    | op.ForgetReceipts
    | op.WaitForPool
    | op.DownloadFiles
)


def _step(operation: _Step) -> Row:
    match operation:
        case op.CreateContainer(container=container):
            where = f" in storage account '{container.storage}'" if container.storage else ""
            return Row(
                symbol=Symbol.CREATE,
                kind="container",
                name=container.name,
                verdict=f"create{where}",
            )
        case op.UploadFiles():
            return Row(
                symbol=Symbol.CREATE,
                kind="files",
                name=operation.container,
                verdict=_upload(operation),
            )
        case op.ForgetReceipts():
            count = plural(len(operation.blobs), "receipt")
            verdict = f"forget {count}: {operation.reason.text}"
            return Row(
                symbol=Symbol.STEP, kind="receipts", name=operation.container, verdict=verdict
            )
        case op.DeleteBlobs():
            return Row(
                symbol=Symbol.DELETE,
                kind="files",
                name=operation.container,
                verdict=f"delete {plural(len(operation.blobs), 'blob')}",
                reason=operation.reason,
            )
        case op.WaitForPool():
            return Row(
                symbol=Symbol.STEP,
                kind="pool",
                name=operation.pool_id or operation.job_id,
                verdict="wait for a node",
            )
        case op.DownloadFiles(download=download):
            return Row(
                symbol=Symbol.STEP,
                kind="files",
                name=download.container,
                verdict=f"download {operation.reason.text}",
            )
        case _:
            assert_never(operation)


def _upload(operation: op.UploadFiles) -> str:
    uploads = operation.uploads
    size = human_size(sum(upload.size for upload in uploads))
    names = some([upload.blob for upload in uploads], NAMED)
    return f"upload {plural(len(uploads), 'file')}, {size} ({operation.reason.text}): {names}"


def _resize(operation: op.ResizePool) -> str:
    dedicated = f"{operation.before_dedicated} -> {operation.dedicated} dedicated"
    spot = f"{operation.before_spot} -> {operation.spot} spot"
    parts = [
        dedicated if operation.before_dedicated != operation.dedicated else "",
        spot if operation.before_spot != operation.spot else "",
    ]
    # Neither differs where a resize that failed has left just the nodes that are wanted now.
    return f"{', '.join(part for part in parts if part) or dedicated} nodes"


def _patched(reason: op.Reason) -> str:
    is_own = reason.code is op.ReasonCode.METADATA_CHANGED
    return "its metadata" if is_own else "the start task"


def _on(operation: op.CreateJob) -> str:
    own = operation.own_pool
    if own is None:
        return f"on pool '{operation.pool_id}'"
    return f"on a pool of its own, with {_nodes(own.pool)}"


def _nodes(pool: Pool) -> str:
    if pool.autoscale:
        return f"nodes of {pool.vm_size}: {pool.autoscale.summary}"
    dedicated, spot = pool.dedicated, pool.spot
    if spot and dedicated:
        counts = f"{dedicated} dedicated and {plural(spot, 'spot node')}"
    else:
        counts = plural(spot, "spot node") if spot else plural(dedicated, "node")
    return f"{counts} of {pool.vm_size}"
