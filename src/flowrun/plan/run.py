"""The run: end what is superseded, create or resume the job, add tasks, wait, bring home."""

from collections.abc import Iterator, Mapping, Sequence
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
from flowrun.plan.progress import Progress, TaskToRun
from flowrun.plan.receipts import plan_forgotten
from flowrun.state.desired import Desired
from flowrun.state.labels import Label
from flowrun.state.marks import is_owned, ownership_marks
from flowrun.state.observed import Observed
from flowrun.state.outputs import owed_outputs
from flowrun.state.receipts import log_output, receipt_output
from flowrun.state.runs import OPEN_STATES, next_run_id, run_marks

FINGERPRINT_VARIABLE = "FLOWRUN_FINGERPRINT"


def plan_superseded(
    workflow: Workflow, jobs: tuple[JobInfo, ...], progress: Progress
) -> Iterator[TerminateJob]:
    """End the workflow's open runs that do other work than what is wanted now."""
    for job in sorted(jobs, key=lambda job: job.id):
        if job.state in OPEN_STATES and is_owned(job.metadata, workflow.name):
            if progress.resumed and job.id == progress.resumed.id:
                continue
            text = "still open, but the workflow or its files have changed since it began"
            yield TerminateJob(
                job_id=job.id,
                reason=Reason(
                    code=ReasonCode.SUPERSEDED, text=text, place=workflow.places.get("job")
                ),
            )


def plan_run(
    desired: Desired, observed: Observed, progress: Progress, *, agents: Mapping[str, NodeAgent]
) -> Iterator[Operation]:
    """Return what takes the run from its job to its last task; nothing when all is done."""
    if not progress.to_run and not progress.resumed:
        return
    job_id = _job_id(desired, observed, progress)
    (pool,) = desired.workflow.pools  # a job runs on one pool, which the language has seen to
    yield from plan_forgotten(desired, observed.receipts, progress)
    adding = tuple(_add_tasks(desired, job_id, progress))
    gates = tuple(gate for operation in adding for gate in operation.gates)
    if progress.resumed is None:
        tasks = (*gates, *(planned.task for planned in progress.to_run))
        own_pool = _own_pool(desired, pool, agents)
        yield replace(_create_job(desired, pool, job_id, tasks), own_pool=own_pool)
    yield from adding
    yield from _finish(desired, progress, job_id, pool, gates)


def _job_id(desired: Desired, observed: Observed, progress: Progress) -> str:
    if progress.resumed:
        return progress.resumed.id
    return next_run_id(observed.jobs, desired.workflow.job.id)


def _own_pool(desired: Desired, pool: AnyPool, agents: Mapping[str, NodeAgent]) -> JobPool | None:
    """Return the pool that the service is to make for the run's job, when the file asks for one."""
    if not isinstance(pool, Pool) or pool.lifetime is PoolLifetime.WORKFLOW:
        return None
    return JobPool(
        pool=pool,
        node_agent_sku=agents[pool.name].sku,
        sas_lifetime=desired.lifetimes.start_task,
    )


def _create_job(desired: Desired, pool: AnyPool, job_id: str, tasks: Sequence[Task]) -> CreateJob:
    workflow = desired.workflow
    return CreateJob(
        job=workflow.job,
        job_id=job_id,
        pool_id=pool.lasting_id,
        metadata=(
            *ownership_marks(workflow.name, repr(workflow.job)),
            *run_marks(job_id, desired.run, (task.step for task in tasks)),
        ),
        reason=Reason(
            code=ReasonCode.NEW_RUN, text="there is work to do", place=workflow.places.get("job")
        ),
    )


def _add_tasks(desired: Desired, job_id: str, progress: Progress) -> Iterator[AddTasks]:
    needs = desired.workflow.needs
    dependencies = RunDependencies(
        needs, (task for task, _ in progress.of_the_run), desired.workflow.pools[0].os
    )
    # Without sorting: tasks stand in the order of the file, those of a step together.
    for step, group in groupby(progress.to_run, key=lambda planned: planned.task.step):
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


def _finish(
    desired: Desired, progress: Progress, job_id: str, pool: AnyPool, gates: Sequence[Task]
) -> Iterator[Operation]:
    workflow = desired.workflow
    ids = tuple(task.id for task, _ in progress.of_the_run)
    place = workflow.places.get("job")
    # A run that was cut off may not have been told so yet.
    if not (progress.resumed and progress.resumed.terminates):
        text = "so that the run ends without flowrun"
        yield SetTerminate(
            job_id=job_id,
            task_ids=(*ids, *(gate.id for gate in gates)),
            reason=Reason(code=ReasonCode.ALL_ADDED, text=text, place=place),
        )
    place_of_pool = workflow.pool_place(pool)
    yield _wait_for_pool(pool, job_id, place_of_pool)
    yield WaitForTasks(
        job_id=job_id,
        pool_id=pool.lasting_id,
        task_ids=ids,
        outputs=tuple(
            OwedOutput(task_id=task.id, file=file)
            for task, fingerprint in progress.of_the_run
            for file in owed_outputs(task, fingerprint.digest)
        ),
        allowed_failures=tuple(workflow.allowed_failures.items()),
        reason=Reason(code=ReasonCode.WAIT, text="tasks run on the nodes", place=place),
    )


def _wait_for_pool(pool: AnyPool, job_id: str, place: Place | None) -> WaitForPool:
    own = pool if isinstance(pool, Pool) else None
    autoscale = own.autoscale if own else None
    return WaitForPool(
        pool_id=pool.lasting_id,
        job_id=job_id,
        nodes=own.dedicated + own.spot if own else 0,
        has_start_task=own is not None and own.start_task is not None,
        # The formula may have to see the tasks first, and the next time it is looked at.
        extra_time=2 * autoscale.interval if autoscale else timedelta(),
        reason=Reason(code=ReasonCode.WAIT, text="tasks need a node", place=place),
    )
