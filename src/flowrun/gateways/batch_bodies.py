"""Pools, jobs and tasks as Batch's REST API takes them: plain dicts in REST names. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from flowrun.gateways.batch_files import (
    Body,
    environment_bodies,
    output_file_bodies,
    resource_file_bodies,
)
from flowrun.gateways.batch_wrapper import VARIABLE, wrapped_command_line, wrapper_text
from flowrun.model.pool import Pool, StartTask
from flowrun.model.workflow import Job, Task
from flowrun.ports import SasUrls


def pool_body(
    pool: Pool, *, node_agent_sku: str, metadata: Mapping[str, str], sas: SasUrls
) -> Body:
    """Return what creates the pool."""
    image = pool.image
    body: Body = {
        "id": pool.id,
        "vmSize": pool.vm_size,
        "virtualMachineConfiguration": {
            "imageReference": {
                "publisher": image.publisher,
                "offer": image.offer,
                "sku": image.sku,
                "version": image.version,
            },
            "nodeAgentSKUId": node_agent_sku,
        },
        "targetDedicatedNodes": pool.dedicated,
        "targetLowPriorityNodes": pool.spot,
        "taskSlotsPerNode": pool.task_slots_per_node,
        "taskSchedulingPolicy": {"nodeFillType": pool.fill.value},
        "metadata": metadata_bodies(metadata),
    }
    return body | _start_task_entry(pool, sas)


def pool_properties_body(pool: Pool, *, metadata: Mapping[str, str], sas: SasUrls) -> Body:
    """Return what replaces the start task and the metadata; an absent start task is cleared."""
    # The request must name the packages, and flowrun gives a pool none.
    body: Body = {"applicationPackageReferences": [], "metadata": metadata_bodies(metadata)}
    return body | _start_task_entry(pool, sas)


def resize_body(*, dedicated: int, spot: int) -> Body:
    """Return what resizes a pool."""
    # Always both: the service was recorded to take one that is left out for 0.
    return {"targetDedicatedNodes": dedicated, "targetLowPriorityNodes": spot}


def job_body(job: Job, *, job_id: str, pool_id: str, metadata: Mapping[str, str]) -> Body:
    """Return what creates a run's job.

    Its completion is set later: an empty job that ends by itself would refuse its tasks.
    """
    return {
        "id": job_id,
        "poolInfo": {"poolId": pool_id},
        "priority": job.priority,
        "maxParallelTasks": job.max_parallel_tasks,
        "constraints": {
            "maxWallClockTime": duration(job.max_wall_clock),
            "maxTaskRetryCount": job.max_task_retries,
        },
        "commonEnvironmentSettings": environment_bodies({**job.env, VARIABLE: wrapper_text()}),
        "onAllTasksComplete": "noaction",
        # Fixed when a job is made; without it no task of the job may depend on another.
        "usesTaskDependencies": True,
        "metadata": metadata_bodies(metadata),
    }


def task_body(task: Task, sas: SasUrls) -> Body:
    """Return what adds the task; what is not set is left to the job and the service."""
    optional = {
        "displayName": task.display_name,
        "resourceFiles": resource_file_bodies(task.resource_files, sas),
        "outputFiles": output_file_bodies(task.output_files, sas),
        "environmentSettings": environment_bodies(task.env),
        "constraints": _constraints(task),
        "dependsOn": _depends_on(task),
    }
    return {
        "id": task.id,
        "commandLine": wrapped_command_line(task),
        "requiredSlots": task.slots,
        "userIdentity": _user_identity(elevated=task.elevated),
    } | {name: value for name, value in optional.items() if value}


def _depends_on(task: Task) -> Body:
    ranges = [{"start": first, "end": last} for first, last in task.depends_on.ranges]
    parts = {"taskIds": list(task.depends_on.ids), "taskIdRanges": ranges}
    return {name: part for name, part in parts.items() if part}


def metadata_bodies(metadata: Mapping[str, str]) -> list[Body]:
    """Return `metadata`."""
    return [{"name": name, "value": value} for name, value in metadata.items()]


def duration(span: timedelta) -> str:
    """Return the span in ISO 8601, in days and seconds."""
    seconds = f"{span.seconds}.{span.microseconds:06}".rstrip("0").rstrip(".")
    return f"P{span.days}DT{seconds}S"


def _start_task_entry(pool: Pool, sas: SasUrls) -> Body:
    return {"startTask": _start_task(pool.start_task, sas)} if pool.start_task else {}


def _start_task(start: StartTask, sas: SasUrls) -> Body:
    return {
        "commandLine": start.command_line,
        "resourceFiles": resource_file_bodies(start.resource_files, sas),
        "environmentSettings": environment_bodies(start.env),
        "userIdentity": _user_identity(elevated=start.elevated),
        "maxTaskRetryCount": start.retries,
        "waitForSuccess": start.wait,
    }


def _user_identity(*, elevated: bool) -> Body:
    level = "admin" if elevated else "nonadmin"
    return {"autoUser": {"scope": "pool", "elevationLevel": level}}


def _constraints(task: Task) -> Body:
    # What the step does not say is not sent: the service takes the job's or its own defaults.
    body: Body = {}
    if task.max_wall_clock is not None:
        body["maxWallClockTime"] = duration(task.max_wall_clock)
    if task.retention is not None:
        body["retentionTime"] = duration(task.retention)
    if task.retries is not None:
        body["maxTaskRetryCount"] = task.retries
    return body
