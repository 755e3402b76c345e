"""What Batch answers, as model values. Pure.

In: mappings in REST names, which the models of the SDK are too. Unknown states pass through.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from azure.batch.models import BatchPool

from flowrun.model.account import (
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
from flowrun.model.machines import CustomImage, Image
from flowrun.model.needs import Dependencies

Answer = Mapping[str, Any]

POOL_FIELDS = (
    *("id", "state", "allocationState", "vmSize", "virtualMachineConfiguration"),
    *("currentDedicatedNodes", "currentLowPriorityNodes"),
    *("targetDedicatedNodes", "targetLowPriorityNodes"),
    *("taskSlotsPerNode", "taskSchedulingPolicy", "enableAutoScale", "metadata", "resizeErrors"),
    *("autoScaleFormula", "autoScaleEvaluationInterval", "autoScaleRun"),
)
_IMAGE_IDS = ("virtualMachineImageId", "sharedGalleryImageId", "communityGalleryImageId")
NODE_FIELDS = ("id", "state", "lastBootTime", "runningTasksCount", "startTaskInfo", "errors")
JOB_FIELDS = (
    *("id", "state", "poolInfo", "onAllTasksComplete", "executionInfo", "metadata"),
    "creationTime",
)
SCHEDULE_FIELDS = ("id", "state", "executionInfo", "metadata")
TASK_FIELDS = ("id", "displayName", "state", "executionInfo", "nodeInfo")
"""What `$select` asks for: just what the functions below read."""
WAITING_TASK_FIELDS = (*TASK_FIELDS, "dependsOn")
"""Lists of ids may be long, and of tasks that have begun nobody needs them."""
TASK_FILTERS = {
    TaskGroup.ACTIVE: "state eq 'active' or state eq 'preparing'",
    TaskGroup.RUNNING: "state eq 'running'",
    # A task that waits for another try still has the result of its last one.
    TaskGroup.SUCCEEDED: "state eq 'completed' and executionInfo/result eq 'success'",
    TaskGroup.FAILED: "state eq 'completed' and executionInfo/result eq 'failure'",
}


def supported_image(answer: Answer) -> SupportedImage:
    """Return an entry of `supportedimages`."""
    image = answer["imageReference"]
    return SupportedImage(
        image=_image(image),
        node_agent_sku=answer["nodeAgentSKUId"],
        os_type=answer["osType"],
        verified=answer["verificationType"] == "verified",
        support_ends=_time(answer.get("batchSupportEndOfLife")),
    )


def pool_info(answer: Answer) -> PoolInfo:
    """Return a pool."""
    machine = answer.get("virtualMachineConfiguration", {})
    return PoolInfo(
        id=answer["id"],
        state=answer["state"],
        allocation_state=answer["allocationState"],
        vm_size=answer["vmSize"],
        image=_pool_image(machine),
        current_dedicated=answer.get("currentDedicatedNodes", 0),
        current_spot=answer.get("currentLowPriorityNodes", 0),
        target_dedicated=answer.get("targetDedicatedNodes", 0),
        target_spot=answer.get("targetLowPriorityNodes", 0),
        task_slots_per_node=answer.get("taskSlotsPerNode", 1),
        # The service answers `Spread`, whichever case it was told.
        fill=answer.get("taskSchedulingPolicy", {}).get("nodeFillType", "spread").lower(),
        autoscale=answer.get("enableAutoScale", False),
        metadata=_metadata(answer),
        formula=answer.get("autoScaleFormula", ""),
        # The model knows how a length of time is written.
        interval=BatchPool(answer).auto_scale_evaluation_interval,
        formula_error=formula_error(answer.get("autoScaleRun", {})),
        resize_errors=_failures(answer.get("resizeErrors", ()), details="values"),
    )


def node_info(answer: Answer) -> NodeInfo:
    """Return a compute node."""
    start_task = answer.get("startTaskInfo", {})
    return NodeInfo(
        id=answer["id"],
        state=answer["state"],
        last_boot=_time(answer.get("lastBootTime")),
        running_tasks=answer.get("runningTasksCount", 0),
        start_task_exit_code=start_task.get("exitCode"),
        start_task_failure=_failure(start_task.get("failureInfo")),
        errors=_failures(answer.get("errors", ()), details="errorDetails"),
    )


def unprepared_node(answer: Answer) -> NodeInfo | None:
    """Return a node whose preparation for a job has failed for good; None while it is retried."""
    execution = answer.get("jobPreparationTaskExecutionInfo", {})
    if execution.get("state") != "completed":
        return None
    return NodeInfo(
        id=answer["nodeId"],
        state="unprepared",
        last_boot=None,
        running_tasks=0,
        start_task_exit_code=execution.get("exitCode"),
        start_task_failure=_failure(execution.get("failureInfo")),
    )


def job_info(answer: Answer) -> JobInfo:
    """Return a job; its pool is the one that it really runs on."""
    execution = answer.get("executionInfo", {})
    return JobInfo(
        id=answer["id"],
        state=answer["state"],
        pool_id=execution.get("poolId") or answer.get("poolInfo", {}).get("poolId", ""),
        terminates=answer.get("onAllTasksComplete") == "terminatejob",
        terminate_reason=execution.get("terminateReason"),
        created=_time(answer.get("creationTime")),
        ended=_time(execution.get("endTime")),
        metadata=_metadata(answer),
    )


def schedule_info(answer: Answer) -> ScheduleInfo:
    """Return a job schedule."""
    execution = answer.get("executionInfo", {})
    return ScheduleInfo(
        id=answer["id"],
        state=answer["state"],
        next_run=_time(execution.get("nextRunTime")),
        recent_job=execution.get("recentJob", {}).get("id", ""),
        metadata=_metadata(answer),
    )


def task_info(answer: Answer) -> TaskInfo:
    """Return a task."""
    execution = answer.get("executionInfo", {})
    return TaskInfo(
        id=answer["id"],
        display_name=answer.get("displayName", ""),
        state=answer["state"],
        result=execution.get("result"),
        exit_code=execution.get("exitCode"),
        failure=_failure(execution.get("failureInfo")),
        node_id=answer.get("nodeInfo", {}).get("nodeId"),
        retry_count=execution.get("retryCount", 0),
        depends_on=_dependencies(answer.get("dependsOn", {})),
        started=_time(execution.get("startTime")),
        ended=_time(execution.get("endTime")),
    )


def task_counts(answer: Answer) -> TaskCounts:
    """Return the counts of tasks, not of slots."""
    counts = answer["taskCounts"]
    return TaskCounts(
        active=counts["active"],
        running=counts["running"],
        completed=counts["completed"],
        succeeded=counts["succeeded"],
        failed=counts["failed"],
    )


def _dependencies(answer: Answer) -> Dependencies:
    ranges = ((known["start"], known["end"]) for known in answer.get("taskIdRanges", ()))
    return Dependencies(tuple(answer.get("taskIds", ())), tuple(ranges))


def formula_error(run: Answer) -> FailureInfo | None:
    """Return what was wrong with a formula when the service evaluated it."""
    return _failure(run.get("error"), details="values")


def _pool_image(machine: Answer) -> Image | CustomImage | None:
    reference = machine.get("imageReference", {})
    if "publisher" in reference:
        return _image(reference)
    found = next((reference[name] for name in _IMAGE_IDS if reference.get(name)), None)
    sku = machine.get("nodeAgentSKUId", "")
    return CustomImage(id=found, node_agent_sku=sku) if found else None


def _image(reference: Answer) -> Image:
    return Image(
        publisher=reference["publisher"],
        offer=reference["offer"],
        sku=reference["sku"],
        # What the service takes where no version is said.
        version=reference.get("version", "latest"),
    )


def _failures(errors: Iterable[Answer], *, details: str) -> tuple[FailureInfo, ...]:
    found = (_failure(error, details=details) for error in errors)
    return tuple(error for error in found if error)


def _failure(error: Answer | None, *, details: str = "details") -> FailureInfo | None:
    """The same shape thrice in Batch, but for the name of the details and a missing category."""
    if error is None:
        return None
    return FailureInfo(
        # `UserError` on the wire, `usererror` in the SDK's own list of values.
        category=error.get("category", "").lower(),
        code=error.get("code", "Unknown"),
        message=error.get("message", ""),
        details={detail["name"]: detail.get("value", "") for detail in error.get(details, ())},
    )


def _metadata(answer: Answer) -> dict[str, str]:
    return {pair["name"]: pair["value"] for pair in answer.get("metadata", ())}


def _time(text: str | None) -> datetime | None:
    # The service writes up to seven digits of a second, of which Python keeps six.
    return datetime.fromisoformat(text) if text else None
