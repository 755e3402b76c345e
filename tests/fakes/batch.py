"""A Batch account in memory whose tasks run at once, when they are added."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fakes.blob import FakeBlob
from fakes.outputs import name_by_id
from fakes.pools import FakePools
from fakes.schedules import FakeSchedules
from flowrun.errors import GatewayError
from flowrun.model.account import (
    MAKER_MARK,
    WORKFLOW_MARK,
    JobInfo,
    TaskCounts,
    TaskGroup,
    TaskInfo,
)
from flowrun.model.files import OutputFile, UploadWhen
from flowrun.model.workflow import Job, Task
from flowrun.ports import JobPoolRequest, SasUrls


@dataclass
class FakeBatch(FakePools, FakeSchedules):
    """The other half; `exit_code` decides how each task ends, `output_name` what it writes."""

    blob: FakeBlob = field(default_factory=FakeBlob)
    jobs: dict[str, JobInfo] = field(default_factory=dict)
    tasks: dict[str, dict[str, TaskInfo]] = field(default_factory=dict)
    exit_code: Callable[[Task], int | None] = lambda _task: 0
    """How a task ends; None: it runs on."""
    output_name: Callable[[Task, OutputFile], str] = name_by_id
    runs: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def list_jobs(self, prefix: str) -> list[JobInfo]:
        return [job for job in self.jobs.values() if job.id.startswith(prefix)]

    def get_job(self, job_id: str) -> JobInfo | None:
        return self.jobs.get(job_id)

    def create_job(
        self,
        job: Job,
        *,
        job_id: str,
        pool: str | JobPoolRequest,
        metadata: Mapping[str, str],
        sas: SasUrls,
    ) -> None:
        assert job.max_wall_clock
        assert not sas, "no test of pure logic prepares nodes"
        if job_id in self.jobs:
            raise GatewayError("JobExists", 409, "")
        pool_id = pool if isinstance(pool, str) else f"{pool.pool.id}-of-{job_id}"
        if not isinstance(pool, str):
            own = replace(pool.pool, id=pool_id)
            self.create_pool(own, node_agent_sku=pool.node_agent_sku, metadata={}, sas=pool.sas)
        self.jobs[job_id] = JobInfo(
            id=job_id, state="active", pool_id=pool_id, terminates=False, metadata=dict(metadata)
        )
        self.tasks[job_id] = {}

    def end_job_after_last_task(self, job_id: str) -> None:
        running = self.count_tasks(job_id).running
        state = "active" if running else "completed"
        self.jobs[job_id] = replace(self.jobs[job_id], terminates=True, state=state)

    def terminate_job(self, job_id: str, *, reason: str) -> None:
        self.jobs[job_id] = replace(self.jobs[job_id], state="completed", terminate_reason=reason)

    def delete_job(self, job_id: str) -> None:
        del self.jobs[job_id], self.tasks[job_id]

    def add_tasks(self, job_id: str, tasks: Sequence[Task], *, sas: SasUrls) -> None:
        assert sas
        for task in tasks:
            if task.id not in self.tasks[job_id]:
                self._run(job_id, task)

    def _run(self, job_id: str, task: Task) -> None:
        """Run the task as a node would: its receipt and outputs are uploaded at once."""
        self.runs.append(task.id)
        self.commands.append(task.command_line)
        code = self.exit_code(task)
        for output in task.output_files:
            if code == 0 or (code and output.when == UploadWhen.COMPLETION):
                name = self.output_name(task, output)
                known = {MAKER_MARK: output.maker, WORKFLOW_MARK: output.workflow}
                marks = {mark: text for mark, text in known.items() if text}
                self.blob.put(output.container, name, task.command_line.encode(), marks)
        self.tasks[job_id][task.id] = TaskInfo(
            id=task.id,
            display_name=task.display_name,
            state="running" if code is None else "completed",
            result=None if code is None else "failure" if code else "success",
            exit_code=code,
        )

    def list_tasks(self, job_id: str, group: TaskGroup | None = None) -> Iterator[TaskInfo]:
        assert group in {None, TaskGroup.FAILED}  # commands that ask for others meet real servers
        tasks = list(self.tasks[job_id].values())
        return iter(task for task in tasks if group is None or task.result == "failure")

    def count_tasks(self, job_id: str) -> TaskCounts:
        results = [task.result for task in self.tasks[job_id].values()]
        running, good = results.count(None), results.count("success")
        done = len(results) - running
        return TaskCounts(
            active=0, running=running, completed=done, succeeded=good, failed=done - good
        )

    def read_task_file(self, job_id: str, task_id: str, path: str, *, tail: int) -> bytes:
        return f"{job_id} {task_id} {path} {tail}".encode()

    def read_task_file_from(
        self, job_id: str, task_id: str, path: str, start: int
    ) -> Iterator[bytes]:
        yield f"{job_id} {task_id} {path}".encode()[start:]
