"""What a workflow makes in an account that has nothing of it, told without an account.

It is planned by the planner of every apply, and each body is made by the same functions; only
what an account would have to say is left open, as marks in the texts.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from flowrun.actions.request_writer import BatchBodies, RequestWriter
from flowrun.actions.unseen import assume_account, unseen_notes
from flowrun.language.draft import Draft
from flowrun.model.connection import AccountNames
from flowrun.model.requests import Export
from flowrun.model.workflow import Workflow
from flowrun.plan import operations as op
from flowrun.plan.images import resolve_node_agent
from flowrun.plan.planner import make_plan
from flowrun.plan.pool import WantedPool, plan_pool
from flowrun.state.desired import Desired, make_desired
from flowrun.state.observed import Observed


def export_workflow(draft: Draft, bodies: BatchBodies, *, folder: Path, now: datetime) -> Export:
    """Return all requests; files are named from the folder.

    Raises:
        SpecError: the file is wrong, or only the account could tell the tasks of a step.
        RefusedError: a download would write over a file of the workflow.
    """
    workflow = draft.build()
    observed, missing = assume_account(workflow, now)
    plan = make_plan(workflow, observed, account="")
    desired = make_desired(workflow, observed)
    writer = RequestWriter(bodies, folder)
    later = _later_pools(desired, observed, plan)
    return Export(
        workflow=plan.workflow,
        file=plan.file,
        requests=tuple(request for one in plan.operations for request in writer.requests(one)),
        later_pools=tuple(writer.pool(operation) for operation in later),
        account=draft.account,
        notes=(
            *_account_notes(draft.account),
            *unseen_notes(workflow, missing, _listed_inputs(draft, workflow)),
            *_phase_notes(plan),
            *_homecoming(workflow),
            *_cleanup_notes(plan),
        ),
        access_seconds=round(desired.lifetimes.needed.total_seconds()),
    )


def _later_pools(desired: Desired, observed: Observed, plan: op.Plan) -> Iterator[op.CreatePool]:
    """Yield the pools that the plan of the first phase leaves to a later one."""
    now = {one.pool.id for one in plan.operations if isinstance(one, op.CreatePool)}
    workflow = desired.workflow
    for pool in workflow.lasting_pools:
        if pool.id in now:
            continue
        agent = resolve_node_agent(workflow, pool, observed.images, observed.at)
        wanted = WantedPool(desired=desired, pool=pool, node_agent_sku=agent.sku)
        made = plan_pool(wanted, None, work=True, now=observed.at)
        yield from (operation for operation in made if isinstance(operation, op.CreatePool))


def _listed_inputs(draft: Draft, workflow: Workflow) -> tuple[str, ...]:
    """Return the containers that a `for_each` lists, but those which an earlier step fills."""
    results = {container for step in workflow.outlines for container, _ in step.listed}
    return tuple(name for name in draft.reads if name not in results)


def _account_notes(names: AccountNames) -> Iterator[str]:
    known = (
        ("Batch endpoint", names.batch_endpoint),
        ("storage account", names.storage_account),
        ("region", names.location),
    )
    said = ", ".join(f"{kind} '{name}'" for kind, name in known if name)
    if said:
        yield f"the file is for one account: {said}"


def _phase_notes(plan: op.Plan) -> Iterator[str]:
    for phase in plan.later:
        steps = ", ".join(f"'{step.name}' ({_extent(step)})" for step in phase.steps)
        yield (
            f"phase {phase.number} follows when phase {phase.number - 1} has ended, and can only "
            f"be told then: {steps}"
        )


def _extent(step: op.LaterStep) -> str:
    known = step.tasks is not None
    count = f"{step.tasks} task{'' if step.tasks == 1 else 's'}" if known else "tasks yet unknown"
    return f"{count}, pool '{step.pool_id}'"


def _homecoming(workflow: Workflow) -> Iterator[str]:
    """Yield what comes home when the tasks have ended."""
    for download in workflow.downloads:
        below = f" below '{download.prefix}'" if download.prefix else ""
        yield (
            f"results stay in the account: '{download.files}'{below} of container "
            f"'{download.container}', which an apply brings to '{download.written_to}'"
        )


def _cleanup_notes(plan: op.Plan) -> Iterator[str]:
    """Yield what nobody does when the run has ended, unless flowrun sees it end."""
    for operation in plan.operations:
        if isinstance(operation, op.CleanUpPool):
            what = "deletes it" if operation.delete else "takes its nodes away"
            yield f"pool '{operation.pool_id}' stays: an apply {what} when the run has ended"
