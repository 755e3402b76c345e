"""Jobs and tasks as Batch's REST API takes them: plain dicts in REST names. Pure."""

from collections.abc import Mapping

from flowrun.gateways.batch_exits import exit_conditions
from flowrun.gateways.batch_files import (
    environment_bodies,
    output_file_bodies,
    resource_file_bodies,
)
from flowrun.gateways.batch_job_tasks import job_task_entries
from flowrun.gateways.batch_parts import (
    container_settings,
    duration,
    merged,
    metadata_bodies,
    user_identity,
)
from flowrun.gateways.batch_pools import job_pool_body
from flowrun.gateways.batch_wrapper import VARIABLE, wrapped_command_line, wrapper_text
from flowrun.model.instances import Instances
from flowrun.model.requests import Body
from flowrun.model.workflow import Job, Task
from flowrun.ports import JobPoolRequest, SasUrls


def job_body(
    job: Job,
    *,
    job_id: str,
    pool: str | JobPoolRequest,
    metadata: Mapping[str, str],
    sas: SasUrls,
) -> Body:
    """Return what creates a run's job.

    Its completion is set later: an empty job that ends by itself would refuse its tasks.
    """
    body = {
        "id": job_id,
        "poolInfo": {"poolId": pool} if isinstance(pool, str) else job_pool_body(pool),
        "priority": job.priority,
        "maxParallelTasks": job.max_parallel_tasks,
        "constraints": {
            "maxWallClockTime": duration(job.max_wall_clock),
            # Tasks that say nothing of retries take this number over when they are added.
            "maxTaskRetryCount": job.max_task_retries,
        },
        # The wrapper last, so that no variable of the file can take its place.
        "commonEnvironmentSettings": environment_bodies({**job.env, VARIABLE: wrapper_text()}),
        "onAllTasksComplete": "noaction",
        # Fixed when a job is made; without it no task of the job may depend on another.
        "usesTaskDependencies": True,
        "metadata": metadata_bodies(metadata),
    }
    if job.acts_on_failure:
        # Fixed when the job is made; without it no task may ask for such an action.
        body["onTaskFailure"] = "performexitoptionsjobaction"
    return merged(body | job_task_entries(job, sas), job.raw)


def task_body(task: Task, sas: SasUrls) -> Body:
    """Return what adds the task; what is not set is left to the job and the service."""
    optional = {
        "displayName": task.display_name,
        "resourceFiles": resource_file_bodies(task.resource_files, sas),
        "outputFiles": output_file_bodies(task.output_files, sas),
        "environmentSettings": environment_bodies(task.env),
        "constraints": _constraints(task),
        "dependsOn": _depends_on(task),
        "containerSettings": container_settings(task.container_image, task.container_options),
        "multiInstanceSettings": _instances(task.instances, sas) if task.instances else {},
        "exitConditions": exit_conditions(task.exits),
    }
    body = {
        "id": task.id,
        "commandLine": wrapped_command_line(task),
        "requiredSlots": task.slots,
        "userIdentity": user_identity(elevated=task.elevated, name=task.user),
    }
    return merged(body | {name: value for name, value in optional.items() if value}, task.raw)


def _instances(instances: Instances, sas: SasUrls) -> Body:
    return {
        "numberOfInstances": instances.count,
        "coordinationCommandLine": instances.coordination_command,
        "commonResourceFiles": resource_file_bodies(instances.common_files, sas),
    }


def _depends_on(task: Task) -> Body:
    ranges = [{"start": first, "end": last} for first, last in task.depends_on.ranges]
    parts = {"taskIds": list(task.depends_on.ids), "taskIdRanges": ranges}
    return {name: part for name, part in parts.items() if part}


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
