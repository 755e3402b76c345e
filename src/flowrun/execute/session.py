"""What the command line calls: plan an apply, plan a destroy, run a plan."""

from dataclasses import replace

from flowrun.execute.context import Context, Session
from flowrun.execute.events import Listener, Outcome
from flowrun.execute.executor import Run
from flowrun.execute.lock import workflow_lock
from flowrun.model.workflow import BOOKKEEPING
from flowrun.plan.destroy import make_destroy_plan, select_owned
from flowrun.plan.operations import CreateContainer, Lock, Operation, Plan
from flowrun.plan.planner import make_plan
from flowrun.plan.refusals import Names, refuse_foreign
from flowrun.state.observed import LOCK_BLOB, Draft, observe, observe_disk

__all__ = ["Session", "plan_apply", "plan_destroy", "run_plan"]


def plan_apply(session: Session, draft: Draft) -> Plan:
    """Read the account and the disk, and return what an apply would do."""
    observed = observe(draft, session.batch, session.blob, session.clock)
    workflow = draft.build({name: tuple(one.values()) for name, one in observed.blobs.items()})
    return make_plan(workflow, observe_disk(observed, workflow), account=session.account)


def plan_destroy(session: Session, names: Names, *, file: str) -> Plan:
    """Read the account and return what a destroy would delete.

    Raises:
        RefusedError: something that the workflow claims belongs to somebody else.
    """
    jobs, pools = session.batch.list_jobs(""), session.batch.list_pools()
    containers = session.blob.list_containers("")
    refuse_foreign(names, {one.name: one for one in containers}, pools)
    owned = select_owned(names.name, jobs, pools, containers)
    blobs = {one.name: tuple(session.blob.list_blobs(one.name)) for one in owned.containers}
    books = next(one.name for one in names.containers if one.alias == BOOKKEEPING)
    locked = any(one.name == books for one in owned.containers)
    lock = Lock(
        container=books if locked else None,
        seen_owner=session.blob.read_lease_owner(books, LOCK_BLOB) if locked else None,
    )
    return make_destroy_plan(
        names, replace(owned, blobs=blobs), file=file, account=session.account, lock=lock
    )


def run_plan(
    session: Session, plan: Plan, listener: Listener, *, timeout: float | None = None
) -> Outcome:
    """Apply the plan under the workflow's lock; whatever stops it stands in the outcome."""
    clock = session.clock
    context = Context(
        session=session,
        notify=listener,
        bookkeeping=plan.lock.container or "",
        deadline=clock.monotonic() + timeout if timeout is not None else None,
    )
    run = Run(context, plan)
    try:
        _run_locked(context, plan, run)
    except BaseException as error:  # noqa: BLE001 - an interrupt too ends in a summary
        run.fail(error)
    return run.outcome()


def _run_locked(context: Context, plan: Plan, run: Run) -> None:
    """The container that holds the lock has to be there first."""
    if plan.is_empty or plan.lock.container is None:
        run.execute(plan.operations)
        return
    first = plan.operations[:1]
    makes_lock = bool(first) and _makes(first[0], plan.lock.container)
    before = first if makes_lock else ()
    run.execute(before)
    with workflow_lock(context, seen_owner=plan.lock.seen_owner) as lock:
        run.execute(plan.operations[len(before) :], lock=lock)


def _makes(operation: Operation, container: str) -> bool:
    return isinstance(operation, CreateContainer) and operation.container.name == container
