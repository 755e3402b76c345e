"""BatchGateway over azure-batch: model values in, model values out, errors translated."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

from azure.batch import BatchClient
from azure.batch.models import (
    BatchJobCreateOptions,
    BatchJobScheduleCreateOptions,
    BatchJobScheduleUpdateOptions,
    BatchJobUpdateOptions,
    BatchPoolCreateOptions,
    BatchPoolEnableAutoScaleOptions,
    BatchPoolEvaluateAutoScaleOptions,
    BatchPoolReplaceOptions,
)

from flowrun.gateways import batch_values as values
from flowrun.gateways.batch_actions import BatchActions
from flowrun.gateways.batch_bodies import job_body, task_body
from flowrun.gateways.batch_pools import (
    autoscale_body,
    pool_body,
    pool_properties_body,
    resize_body,
)
from flowrun.gateways.batch_schedules import new_schedule_body, schedule_body
from flowrun.gateways.batch_tails import NodeFiles, TaskFiles, read_from, read_tail
from flowrun.gateways.errors import none_if_missing, translated_errors
from flowrun.gateways.task_collections import add_collection
from flowrun.gateways.transport import host_of
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
from flowrun.model.pool import Autoscale, Pool
from flowrun.model.workflow import Job, Task
from flowrun.ports import Clock, JobPoolRequest, SasUrls, ScheduleRequest


class AzureBatch:
    """A Batch account, or what stands in for one."""

    def __init__(self, client: BatchClient, *, endpoint: str, clock: Clock) -> None:
        self._client = client
        self._actions = BatchActions(client, endpoint)
        self._clock = clock
        self._host = host_of(endpoint)

    def list_supported_images(self) -> list[SupportedImage]:
        """Return every image that the account can run."""
        with self._errors():
            return [values.supported_image(image) for image in self._client.list_supported_images()]

    def get_pool(self, pool_id: str) -> PoolInfo | None:
        """Return the pool, or None."""

        def read() -> PoolInfo:
            # Translated inside, because it is the code that tells a pool that is not there.
            with self._errors("PoolNotFound"):
                return values.pool_info(
                    self._client.get_pool(pool_id, select=list(values.POOL_FIELDS))
                )

        return none_if_missing("PoolNotFound", read)

    def list_pools(self) -> list[PoolInfo]:
        """Return every pool of the account."""
        with self._errors():
            found = self._client.list_pools(select=list(values.POOL_FIELDS))
            return [values.pool_info(page_item) for page_item in found]

    def create_pool(
        self, pool: Pool, *, node_agent_sku: str, metadata: Mapping[str, str], sas: SasUrls
    ) -> None:
        """Create the pool."""
        body = pool_body(pool, node_agent_sku=node_agent_sku, metadata=metadata, sas=sas)
        with self._errors():
            self._client.create_pool(BatchPoolCreateOptions(body))

    def patch_pool(self, pool: Pool, *, metadata: Mapping[str, str], sas: SasUrls) -> None:
        """Replace the start task, the packages and the metadata."""
        # By updateproperties, which clears what is left out: a PATCH would keep a start task that
        # the workflow has no more.
        body = pool_properties_body(pool, metadata=metadata, sas=sas)
        with self._errors("PoolNotFound"):
            self._client.replace_pool_properties(pool.id, BatchPoolReplaceOptions(body))

    def resize_pool(self, pool_id: str, *, dedicated: int, spot: int) -> None:
        """Ask for other node counts; returns at once."""
        body = resize_body(dedicated=dedicated, spot=spot)
        with self._errors("PoolNotFound"):
            self._actions.post("pools", pool_id, "resize", body=body)

    def enable_autoscale(self, pool_id: str, autoscale: Autoscale) -> None:
        """Let a formula choose the nodes."""
        options = BatchPoolEnableAutoScaleOptions(autoscale_body(autoscale))
        with self._errors("PoolNotFound"):
            self._client.enable_pool_auto_scale(pool_id, options)

    def disable_autoscale(self, pool_id: str) -> None:
        """Take the formula away; the nodes stay."""
        with self._errors("PoolNotFound"):
            self._client.disable_pool_auto_scale(pool_id)

    def evaluate_autoscale(self, pool_id: str, formula: str) -> FailureInfo | None:
        """Return what is wrong with a formula on a pool that has one, None when it is right."""
        options = BatchPoolEvaluateAutoScaleOptions(auto_scale_formula=formula)
        with self._errors("PoolNotFound"):
            return values.formula_error(self._client.evaluate_pool_auto_scale(pool_id, options))

    def delete_pool(self, pool_id: str) -> None:
        """Ask for deletion; returns at once."""
        with self._errors("PoolNotFound"):
            self._actions.delete("pools", pool_id)

    def list_nodes(self, pool_id: str) -> list[NodeInfo]:
        """Return the nodes, sorted by id; empty when there is no such pool."""

        def read() -> list[NodeInfo]:
            with self._errors("PoolNotFound"):
                found = self._client.list_nodes(pool_id, select=list(values.NODE_FIELDS))
                # The service promises no order, and texts must not change between two looks.
                return sorted(map(values.node_info, found), key=lambda node: node.id)

        return none_if_missing("PoolNotFound", read) or []

    def list_failed_preparations(self, job_id: str) -> list[NodeInfo]:
        """Return the nodes that could not be prepared for the job, sorted by id."""
        with self._errors("JobNotFound"):
            found = self._client.list_job_preparation_and_release_task_status(
                job_id,
                filter="jobPreparationTaskExecutionInfo/result eq 'failure'",
                select=["nodeId", "jobPreparationTaskExecutionInfo"],
            )
            nodes = map(values.unprepared_node, found)
            return sorted(filter(None, nodes), key=lambda node: node.id)

    def reboot_node(self, pool_id: str, node_id: str) -> None:
        """Reboot a node after requeueing its tasks; returns at once."""
        # Its tasks go back into the queue, which does not count as a try that failed.
        body = {"nodeRebootOption": "requeue"}
        with self._errors("NodeNotFound"):
            self._actions.post("pools", pool_id, "nodes", node_id, "reboot", body=body)

    def read_node_file(self, pool_id: str, node_id: str, path: str, *, tail: int) -> bytes:
        """Return at most the last `tail` bytes of a file below the node's root."""
        with self._errors("FileNotFound"):
            return read_tail(NodeFiles(self._client, pool_id, node_id), path, tail=tail)

    def list_jobs(self, prefix: str) -> list[JobInfo]:
        """Return the jobs whose id starts with `prefix`, ignoring case."""
        # The service filters by no metadata, so a run's jobs are found by how their ids begin.
        # Nothing in it needs to be escaped: ids of jobs hold
        # letters, digits, dashes and underscores.
        condition = f"startswith(id, '{prefix}')" if prefix else None
        with self._errors():
            found = self._client.list_jobs(filter=condition, select=list(values.JOB_FIELDS))
            return [values.job_info(one) for one in found]

    def get_job(self, job_id: str) -> JobInfo | None:
        """Return the job, or None."""

        def read() -> JobInfo:
            with self._errors("JobNotFound"):
                return values.job_info(self._client.get_job(job_id, select=list(values.JOB_FIELDS)))

        return none_if_missing("JobNotFound", read)

    def create_job(
        self,
        job: Job,
        *,
        job_id: str,
        pool: str | JobPoolRequest,
        metadata: Mapping[str, str],
        sas: SasUrls,
    ) -> None:
        """Create a run's job that does nothing when its tasks are complete."""
        body = job_body(job, job_id=job_id, pool=pool, metadata=metadata, sas=sas)
        with self._errors():
            self._client.create_job(BatchJobCreateOptions(body))

    def end_job_after_last_task(self, job_id: str) -> None:
        """Tell the job to terminate by itself when all its tasks are complete."""
        # By a PATCH, which leaves all other properties of the job alone.
        options = BatchJobUpdateOptions(all_tasks_complete_mode="terminatejob")
        with self._errors("JobNotFound"):
            self._client.update_job(job_id, options)

    def terminate_job(self, job_id: str, *, reason: str) -> None:
        """Terminate the job and its running tasks; returns at once."""
        with self._errors("JobNotFound"):
            self._actions.post("jobs", job_id, "terminate", body={"terminateReason": reason})

    def delete_job(self, job_id: str) -> None:
        """Ask for deletion of the job and its tasks; returns at once."""
        with self._errors("JobNotFound"):
            self._actions.delete("jobs", job_id)

    def list_schedules(self) -> list[ScheduleInfo]:
        """Return every job schedule of the account."""
        with self._errors():
            found = self._client.list_job_schedules(select=list(values.SCHEDULE_FIELDS))
            return [values.schedule_info(one) for one in found]

    def get_schedule(self, schedule_id: str) -> ScheduleInfo | None:
        """Return the job schedule, or None."""

        def read() -> ScheduleInfo:
            with self._errors("JobScheduleNotFound"):
                fields = list(values.SCHEDULE_FIELDS)
                return values.schedule_info(
                    self._client.get_job_schedule(schedule_id, select=fields)
                )

        return none_if_missing("JobScheduleNotFound", read)

    def create_schedule(self, request: ScheduleRequest) -> None:
        """Create a job schedule."""
        body = new_schedule_body(request)
        with self._errors():
            self._client.create_job_schedule(BatchJobScheduleCreateOptions(body))

    def update_schedule(self, request: ScheduleRequest) -> None:
        """Replace all of a job schedule; jobs that are there already stay as they are."""
        # A PATCH of every part: the service takes each as a whole.
        options = BatchJobScheduleUpdateOptions(schedule_body(request))
        with self._errors("JobScheduleNotFound"):
            self._client.update_job_schedule(request.id, options)

    def delete_schedule(self, schedule_id: str) -> None:
        """Ask for deletion of the job schedule with its jobs; returns at once."""
        with self._errors("JobScheduleNotFound"):
            self._actions.delete("jobschedules", schedule_id)

    def add_tasks(self, job_id: str, tasks: Sequence[Task], *, sas: SasUrls) -> None:
        """Add at most 100 tasks; a task that is there already is a success."""
        bodies = [task_body(task, sas) for task in tasks]
        with self._errors("JobNotFound"):
            add_collection(self._actions, job_id, bodies, self._clock)

    def list_tasks(self, job_id: str, group: TaskGroup | None = None) -> Iterator[TaskInfo]:
        """Yield the job's tasks, page by page; all of them, or those of one group."""
        # Inside the context below to the end: each page is a request of its own, which may fail.
        condition = values.TASK_FILTERS[group] if group else None
        waiting = group is TaskGroup.ACTIVE
        fields = values.WAITING_TASK_FIELDS if waiting else values.TASK_FIELDS
        with self._errors("JobNotFound"):
            found = self._client.list_tasks(job_id, filter=condition, select=list(fields))
            yield from map(values.task_info, found)

    def count_tasks(self, job_id: str) -> TaskCounts:
        """Return the service's counts, which may lag behind."""
        with self._errors("JobNotFound"):
            return values.task_counts(self._client.get_job_task_counts(job_id))

    def read_task_file(self, job_id: str, task_id: str, path: str, *, tail: int) -> bytes:
        """Return at most the last `tail` bytes of a file below the task's folder."""
        with self._errors("FileNotFound"):
            return read_tail(TaskFiles(self._client, job_id, task_id), path, tail=tail)

    def read_task_file_from(
        self, job_id: str, task_id: str, path: str, start: int
    ) -> Iterator[bytes]:
        """Yield what a file below the task's folder holds behind its first `start` bytes."""
        with self._errors("FileNotFound"):
            yield from read_from(TaskFiles(self._client, job_id, task_id), path, start)

    def _errors(self, missing: str = "NotFound") -> AbstractContextManager[None]:
        return translated_errors(self._host, missing=missing)
