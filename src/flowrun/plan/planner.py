"""The planner: from a workflow and what was observed to the ordered list of operations.

The order overlaps what is slow: containers, the start task's files, the pool (its nodes boot
meanwhile), the other inputs, the job, its tasks, the waits, the downloads.
"""

from collections.abc import Mapping

from flowrun.model.account import PoolInfo
from flowrun.model.secret import Secret
from flowrun.model.workflow import Workflow
from flowrun.plan.cleanup import plan_cleanup
from flowrun.plan.containers import (
    plan_containers,
    plan_leftovers,
    plan_uploads,
    start_task_containers,
)
from flowrun.plan.downloads import plan_downloads
from flowrun.plan.existing import check_existing_pools
from flowrun.plan.images import NodeAgent, resolve_node_agent
from flowrun.plan.known import check_known
from flowrun.plan.operations import (
    CleanUpPool,
    DownloadFiles,
    Lock,
    Operation,
    Plan,
    UploadFiles,
)
from flowrun.plan.phase import Phase, find_phase
from flowrun.plan.pool import WantedPool, plan_pool
from flowrun.plan.progress import NO_RUN, Progress, sort_tasks
from flowrun.plan.refusals import refuse_foreign, refuse_foreign_blobs, refuse_own_files
from flowrun.plan.run import plan_run, plan_superseded
from flowrun.plan.schedule import plan_obsolete, plan_schedule, schedule_warnings
from flowrun.plan.stale import plan_stale
from flowrun.state.desired import Desired, make_desired
from flowrun.state.ground import Ground
from flowrun.state.marks import is_owned
from flowrun.state.observed import Observed, find_pool
from flowrun.state.standing import standing_pools, standing_schedules


def make_plan(
    workflow: Workflow, observed: Observed, *, account: str, secrets_key: Secret | None = None
) -> Plan:
    """Return what an apply would do; `secrets_key` hashes secret values in the plan's digest.

    Raises:
        RefusedError: a container, a pool or a schedule belongs to somebody else, an input would be
            written over a blob of somebody else, or a download over a file of the workflow.
        SpecError: an image is not supported, a pool that should exist does not, or a task reads a
            blob that does not exist.
    """
    # Refusals come first: of an account that must not be touched nothing else is worth telling.
    refuse_foreign(workflow, observed.containers, observed.pools)
    refuse_own_files(workflow, observed.on_disk)
    check_existing_pools(workflow, observed.pools)
    desired = make_desired(workflow, observed)
    agents = {
        pool.name: resolve_node_agent(workflow, pool, observed.images, observed.at)
        for pool in workflow.own_pools
    }
    uploads = plan_uploads(desired, observed)
    refuse_foreign_blobs(uploads, observed.blobs)
    # After the uploads, because the reasons of tasks name the files that change.
    progress = NO_RUN if workflow.schedule else sort_tasks(desired, observed, uploads)
    phase = find_phase(desired, observed, progress)
    check_known(desired, phase)
    last = _last(desired, observed, uploads, work=bool(phase.jobs))
    operations = (
        *_order(desired, observed, progress, phase, uploads=uploads, agents=agents),
        *plan_schedule(desired, observed, agents, secrets_key),
    )
    return Plan(
        workflow=workflow.name,
        file=workflow.file,
        account=account,
        operations=operations if phase.later else (*operations, *last),
        phase=phase.number,
        later=phase.later,
        if_cut_short=last if phase.later else (),
        # Of an unknown step it is open which tasks will have to run.
        unchanged_tasks=sum(task.step not in phase.unknown for task in progress.done),
        running_tasks=len(progress.under_way),
        unchanged_files=len(workflow.inputs) - sum(len(upload.uploads) for upload in uploads),
        warnings=_warnings(desired, observed, agents, work=bool(progress.to_run)),
        standing=standing_pools(observed.pools, workflow.name),
        schedules=standing_schedules(observed.schedules, workflow.name),
        lock=Lock(container=desired.bookkeeping, seen_owner=observed.lock_owner),
        secrets_key=secrets_key,
    )


def _last(
    desired: Desired, observed: Observed, uploads: tuple[UploadFiles, ...], *, work: bool
) -> tuple[DownloadFiles | CleanUpPool, ...]:
    """Return what follows when the last phase has ended, or when one fails."""
    return (
        *plan_downloads(desired, observed, uploads=uploads, work=work),
        *plan_cleanup(desired.workflow, observed, work=work),
    )


def _order(
    desired: Desired,
    observed: Observed,
    progress: Progress,
    phase: Phase,
    *,
    uploads: tuple[UploadFiles, ...],
    agents: Mapping[str, NodeAgent],
) -> tuple[Operation, ...]:
    workflow = desired.workflow
    boot = start_task_containers(workflow)
    busy = {work.pool.name for work in phase.jobs} | _scheduled_pools(workflow, observed)
    waiting = {step.pool_id for later in phase.later for step in later.steps}
    # Jobs that are ending need nobody who ends them.
    kept = progress.ending | {work.job_id for work in phase.jobs if work.resumed}
    wanted = [
        WantedPool(desired=desired, pool=pool, node_agent_sku=agents[pool.name].sku)
        for pool in workflow.lasting_pools
        # A pool that only later phases use stays as it is until then, and one that was cleaned up
        # until there is work for it.
        if pool.name in busy or (pool.id not in waiting and not workflow.cleanup)
    ]
    return (
        *plan_containers(workflow, observed),
        *(upload for upload in uploads if upload.container in boot),
        *plan_obsolete(workflow, observed),
        *plan_superseded(workflow, observed.jobs, kept),
        *(
            operation
            for pool in wanted
            for operation in plan_pool(
                pool,
                find_pool(observed.pools, pool.id),
                work=pool.pool.name in busy,
                now=observed.at,
            )
        ),
        *(upload for upload in uploads if upload.container not in boot),
        # After the superseded run has ended, whose tasks may still read them.
        *plan_leftovers(desired, observed),
        *plan_stale(desired, phase.stale, _writes_of(phase)),
        *plan_run(desired, observed, phase, agents=agents),
    )


def _scheduled_pools(workflow: Workflow, observed: Observed) -> set[str]:
    """Return the names of the pools that jobs of the schedule may need at any time."""
    schedule = workflow.schedule
    if schedule is None or not schedule.goes_on(observed.at):
        return set()
    return {task.pool for task in workflow.tasks}


def _writes_of(phase: Phase) -> Ground:
    """Return all that the tasks of the phase may write to."""
    return Ground(
        file for work in phase.jobs for planned in work.to_run for file in planned.task.output_files
    )


def _warnings(
    desired: Desired, observed: Observed, agents: Mapping[str, NodeAgent], *, work: bool
) -> tuple[str, ...]:
    strays = [pool for pool in observed.pools if _is_stray(pool, desired.workflow)]
    # Without work no SAS is signed.
    short_sas = desired.lifetimes.warning(observed.at) if work else None
    return (
        *(agent.warning for agent in agents.values() if agent.warning),
        *schedule_warnings(desired.workflow, observed),
        *([short_sas] if short_sas else ()),
        *(
            f"pool '{pool.id}' was made by this workflow, but no step of its file uses it now: its "
            f"{pool.current_dedicated + pool.current_spot} nodes go on costing until "
            "`flowrun destroy` or you delete it"
            for pool in strays
        ),
    )


def _is_stray(pool: PoolInfo, workflow: Workflow) -> bool:
    # Batch compares ids ignoring case.
    wanted = {pool_id.lower() for pool_id in workflow.pool_ids.values()}
    return is_owned(pool.metadata, workflow.name) and pool.id.lower() not in wanted
