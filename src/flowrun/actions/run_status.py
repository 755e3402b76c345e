"""How far one run is, and how it went."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from flowrun.execute.context import Session
from flowrun.execute.events import FailedTask
from flowrun.model.account import JobInfo, TaskGroup, TaskInfo
from flowrun.state.history import Run, allowed_counts, planned_counts
from flowrun.state.labels import Label
from flowrun.state.tally import (
    StepStatus,
    group_of,
    groups_to_list,
    tally_steps,
    with_allowed,
    with_blocked,
)

FAILURES = 1000
"""How many failed tasks are looked at for their causes: one page of a listing."""


class Verdict(StrEnum):
    """What can be said of a run in a word."""

    RUNNING = "running"
    WAITING = "waiting"
    """It is open, and none of its tasks runs."""
    SUCCEEDED = "succeeded"
    FAILING = "failing"
    """Tasks failed, and others may still run."""
    FAILED = "failed"
    ENDED_EARLY = "ended early"
    """Its job has ended, and not all of its tasks have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatus:
    """How far a run is; `failed` are the first failed tasks, `items` what they worked on.

    `seconds` is how long it has lasted, or did last.
    """

    id: str
    workflow: str
    jobs: tuple[str, ...]
    verdict: Verdict
    steps: tuple[StepStatus, ...]
    failed: tuple[FailedTask, ...]
    items: Mapping[str, str]
    began: datetime | None
    ended: datetime | None
    seconds: float

    @property
    def total(self) -> int:
        """How many tasks it has."""
        return sum(step.total for step in self.steps)

    @property
    def completed(self) -> int:
        """How many of them have ended."""
        return sum(step.completed for step in self.steps)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest may take at the pace so far; None when nothing tells."""
        left = self.total - self.completed
        if self.ended or not left or not self.completed:
            return None
        # From the run's beginning, the start of the nodes included: rather too long than too short.
        return self.seconds / self.completed * left


def read_run(session: Session, run: Run) -> RunStatus:
    """Read how far the run is, with few requests."""
    seen = [_read_job(session, job) for job in run.jobs]
    steps = tuple(step for job in seen for step in job.steps)
    labels = {task.id: Label.parse(task.display_name) for job in seen for task in job.failed}
    # A run whose jobs tell no time counts as just begun.
    elapsed = (run.ended or session.clock.now()) - (run.began or session.clock.now())
    return RunStatus(
        id=run.id,
        workflow=run.workflow,
        jobs=tuple(job.id for job in run.jobs),
        verdict=_judge(run, steps),
        steps=steps,
        failed=tuple(_failed(job.id, task) for job in seen for task in job.failed),
        items={task: label.item for task, label in labels.items() if label},
        began=run.began,
        ended=run.ended,
        seconds=elapsed.total_seconds(),
    )


@dataclass(frozen=True, slots=True)
class _SeenJob:
    id: str
    steps: tuple[StepStatus, ...]
    failed: tuple[TaskInfo, ...]


def _read_job(session: Session, job: JobInfo) -> _SeenJob:
    planned, counts = planned_counts(job), session.batch.count_tasks(job.id)
    groups = groups_to_list(planned, counts)
    listed: dict[TaskGroup, list[TaskInfo]] = {}
    if groups is None:
        listed = {group: [] for group in TaskGroup}
        for task in session.batch.list_tasks(job.id):
            listed[group_of(task)].append(task)
    else:
        listed = {group: list(session.batch.list_tasks(job.id, group)) for group in groups}
    failed = listed.get(TaskGroup.FAILED)
    if failed is None and counts.failed:
        # They are counted already; the first of them tell their causes.
        failed = list(islice(session.batch.list_tasks(job.id, TaskGroup.FAILED), FAILURES))
    steps = tally_steps(planned, counts, listed)
    # Within one step no task waits for another.
    if failed and counts.active and len(steps) > 1:
        # Only a listing of their own tells what waiting tasks depend on.
        waiting = session.batch.list_tasks(job.id, TaskGroup.ACTIVE)
        steps = with_blocked(job, steps, waiting, failed)
    return _SeenJob(job.id, with_allowed(steps, allowed_counts(job)), tuple(failed or ()))


def _judge(run: Run, steps: Iterable[StepStatus]) -> Verdict:
    counts = list(steps)
    if any(step.failed for step in counts):
        return Verdict.FAILING if run.is_open else Verdict.FAILED
    # A failure that is allowed is as good as a success.
    if all(step.succeeded + step.allowed_to_fail == step.total for step in counts):
        return Verdict.SUCCEEDED
    if not run.is_open:
        return Verdict.ENDED_EARLY
    return Verdict.RUNNING if any(step.running for step in counts) else Verdict.WAITING


def _failed(job_id: str, task: TaskInfo) -> FailedTask:
    return FailedTask(
        job_id=job_id,
        task_id=task.id,
        exit_code=task.exit_code,
        failure=task.failure,
        node_id=task.node_id,
        # What they printed is left to `flowrun logs`: it costs a request or two for each.
        stderr_tail="",
        attempts=task.retry_count + 1,
    )
