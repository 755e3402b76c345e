"""The run: end what is superseded, create or resume its jobs, add tasks, wait for them."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from flowrun.errors import Place
from flowrun.model.account import JobInfo
from flowrun.model.needs import Dependencies, StepNeeds
from flowrun.model.pool import AnyPool, Pool, PoolLifetime
from flowrun.model.workflow import Task, Workflow
from flowrun.plan.dependencies import RunDependencies
from flowrun.plan.images import NodeAgent
from flowrun.plan.operations import (
    AddTasks,
    CreateJob,
    JobPool,
    Operation,
    OwedOutput,
    PlannedTask,
    Reason,
    ReasonCode,
    SetTerminate,
    TerminateJob,
    WaitForPool,
    WaitForTasks,
)
from flowrun.plan.phase import JobWork, Phase
from flowrun.plan.progress import TaskToRun
from flowrun.plan.receipts import plan_forgotten
from flowrun.state.desired import Desired
from flowrun.state.labels import Label
from flowrun.state.marks import is_owned, ownership_marks
from flowrun.state.observed import Observed
from flowrun.state.outputs import owed_outputs
from flowrun.state.receipts import log_output, receipt_output
from flowrun.state.runs import OPEN_STATES, external_marks, run_marks

FINGERPRINT_VARIABLE = "FLOWRUN_FINGERPRINT"


def plan_superseded(
    workflow: Workflow, jobs: tuple[JobInfo, ...], kept: Container[str]
) -> Iterator[TerminateJob]:
    """End the workflow's open jobs that do other work than what is wanted now; `kept` are the ids
    of those that do it.
    """
    for job in sorted(jobs, key=lambda job: job.id):
        if job.state in OPEN_STATES and is_owned(job.metadata, workflow.name):
            if job.id in kept:
                continue
            text = "still open, but the workflow or its files have changed since it began"
            yield TerminateJob(
                job_id=job.id,
                reason=Reason(
                    code=ReasonCode.SUPERSEDED, text=text, place=workflow.places.get("job")
                ),
            )


def plan_run(
    desired: Desired, observed: Observed, phase: Phase, *, agents: Mapping[str, NodeAgent]
) -> Iterator[Operation]:
    """Return what takes the jobs of a phase to their last tasks; nothing when all is done.

    All of them are filled before the first is waited for.
    """
    to_run = [planned for work in phase.jobs for planned in work.to_run]
    # Before any task is added: a crash in between costs a repetition, but never a result.
    yield from plan_forgotten(desired, observed.receipts, to_run)
    for work in phase.jobs:
        yield from _fill_job(desired, work, agents)
    for work in phase.jobs:
        yield from _wait_for_job(desired.workflow, work)


def _fill_job(
    desired: Desired, work: JobWork, agents: Mapping[str, NodeAgent]
) -> Iterator[Operation]:
    # First of all: gates come up while tasks are planned, and the job says how many it has.
    adding = tuple(_add_tasks(desired, work))
    gates = tuple(gate for operation in adding for gate in operation.gates)
    if work.resumed is None:
        tasks = (*gates, *(planned.task for planned in work.to_run))
        own_pool = find_own_pool(desired, work.pool, agents)
        yield replace(_create_job(desired, work, tasks), own_pool=own_pool)
    yield from adding
    # A run that was cut off may not have been told so yet.
    if not (work.resumed and work.resumed.terminates):
        yield SetTerminate(
            job_id=work.job_id,
            task_ids=(*(task.id for task, _ in work.tasks), *(gate.id for gate in gates)),
            reason=Reason(
                code=ReasonCode.ALL_ADDED,
                text="so that the run ends without flowrun",
                place=desired.workflow.places.get("job"),
            ),
        )


def find_own_pool(
    desired: Desired, pool: AnyPool, agents: Mapping[str, NodeAgent]
) -> JobPool | None:
    """Return the pool that the service is to make for the job, when the file asks for one."""
    if not isinstance(pool, Pool) or pool.lifetime is PoolLifetime.WORKFLOW:
        return None
    return JobPool(
        pool=pool,
        node_agent_sku=agents[pool.name].sku,
        sas_lifetime=desired.lifetimes.start_task,
    )


def _create_job(desired: Desired, work: JobWork, tasks: Sequence[Task]) -> CreateJob:
    workflow = desired.workflow
    steps = (task.step for task in tasks)
    return CreateJob(
        job=workflow.job,
        job_id=work.job_id,
        pool_id=work.pool.lasting_id,
        # Nodes may come, and prepare themselves, while the run lasts.
        sas_lifetime=desired.lifetimes.tasks,
        metadata=(
            *ownership_marks(workflow.name, repr(workflow.job)),
            *external_marks(tasks),
            *run_marks(
                work.run_id,
                desired.run_digest(work.key),
                steps,
                workflow.allowed_failures,
                workflow.exits,
            ),
        ),
        reason=Reason(
            code=ReasonCode.NEW_RUN, text="there is work to do", place=workflow.places.get("job")
        ),
    )


def _add_tasks(desired: Desired, work: JobWork) -> Iterator[AddTasks]:
    needs, job_id = desired.workflow.needs, work.job_id
    # Of what is needed only this job's tasks: those of earlier phases have succeeded.
    dependencies = RunDependencies(needs, (task for task, _ in work.tasks), work.pool.os)
    # Without sorting: tasks stand in the order of the file, those of a step together.
    for step, group in groupby(work.to_run, key=lambda planned: planned.task.step):
        tasks = tuple(
            _planned(planned, dependencies.of(planned.task), job_id, desired.bookkeeping)
            for planned in group
        )
        yield AddTasks(
            job_id=job_id,
            step=step,
            after=needs.get(step, StepNeeds()).steps,
            tasks=tasks,
            gates=dependencies.take_gates(),
            sas_lifetime=desired.lifetimes.tasks,
            reason=Reason(
                code=ReasonCode.WORK,
                text=f"{len(tasks)} to run",
                place=desired.workflow.places.get(f"tasks.{step}"),
            ),
        )


def _planned(
    planned: TaskToRun, depends_on: Dependencies, job_id: str, bookkeeping: str
) -> PlannedTask:
    """Dress the task for Batch: its order, its fingerprint, its logs and its receipt."""
    fingerprint = planned.fingerprint.digest
    task = replace(
        planned.task,
        depends_on=depends_on,
        display_name=str(Label(planned.fingerprint, planned.task.step, planned.task.item)),
        env={**planned.task.env, FINGERPRINT_VARIABLE: fingerprint},
        output_files=(
            *(replace(file, maker=fingerprint) for file in planned.task.output_files),
            log_output(job_id, planned.task.id, bookkeeping),
            receipt_output(planned.fingerprint, planned.task, bookkeeping),
        ),
    )
    return PlannedTask(task=task, fingerprint=fingerprint, reason=planned.reason)


def _wait_for_job(workflow: Workflow, work: JobWork) -> Iterator[Operation]:
    pool, steps = work.pool, {task.step for task, _ in work.tasks}
    yield _wait_for_pool(pool, work.job_id, workflow.pool_place(pool))
    yield WaitForTasks(
        job_id=work.job_id,
        pool_id=pool.lasting_id,
        # Not the gates: they have ended before anything that waits for them.
        task_ids=tuple(task.id for task, _ in work.tasks),
        outputs=tuple(
            OwedOutput(task_id=task.id, file=file)
            for task, fingerprint in work.tasks
            for file in owed_outputs(task, fingerprint.digest)
        ),
        prepares=workflow.job.preparation is not None and workflow.job.preparation.wait,
        allowed_failures=tuple(
            (step, count) for step, count in workflow.allowed_failures.items() if step in steps
        ),
        reason=Reason(
            code=ReasonCode.WAIT, text="tasks run on the nodes", place=workflow.places.get("job")
        ),
    )


def _wait_for_pool(pool: AnyPool, job_id: str, place: Place | None) -> WaitForPool:
    own = pool if isinstance(pool, Pool) else None
    autoscale = own.autoscale if own else None
    return WaitForPool(
        pool_id=pool.lasting_id,
        job_id=job_id,
        # How many nodes somebody else's pool gets is not known here.
        nodes=own.dedicated + own.spot if own else 0,
        has_start_task=own is not None and own.start_task is not None,
        # The formula may have to see the tasks first, and the next time it is looked at.
        extra_time=2 * autoscale.interval if autoscale else timedelta(),
        reason=Reason(code=ReasonCode.WAIT, text="tasks need a node", place=place),
    )
