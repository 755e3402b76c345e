"""Carries a plan out under the workflow's lock."""

from collections.abc import Callable

from flowrun.errors import StaleError
from flowrun.execute.context import Context, Session
from flowrun.execute.events import Listener, Outcome
from flowrun.execute.executor import Run
from flowrun.execute.lock import MOVED, workflow_lock
from flowrun.plan.identity import plan_digest
from flowrun.plan.operations import CreateContainer, Operation, Plan


def run_plan(
    session: Session,
    plan: Plan,
    listener: Listener,
    *,
    plan_again: Callable[[], Plan],
    timeout: float | None = None,
) -> Outcome:
    """Apply the plan under the workflow's lock; whatever stops it stands in the outcome.

    `plan_again` makes the plan anew, where it is not sure that it still holds.
    """
    clock = session.clock
    context = Context(
        session=session,
        notify=listener,
        bookkeeping=plan.lock.container or "",
        # What is left of the time-out by now: the making of the plan has taken its share.
        deadline=clock.monotonic() + timeout if timeout is not None else None,
    )
    run = Run(context, plan)
    try:
        _run_locked(context, plan, run, plan_again)
    except BaseException as error:  # noqa: BLE001 - an interrupt too ends in a summary
        run.fail(error)
    return run.outcome()


def _run_locked(context: Context, plan: Plan, run: Run, plan_again: Callable[[], Plan]) -> None:
    """The container that holds the lock has to be there first."""
    # Nothing is changed, or there is no container for a lock to lie in.
    if plan.is_empty or plan.lock.container is None:
        run.execute(plan.operations)
        return
    first = plan.operations[:1]
    makes_lock = bool(first) and _makes(first[0], plan.lock.container)
    # This one change is made without the lock, whose blob has no place before it.
    before = first if makes_lock else ()
    run.execute(before)
    with workflow_lock(context, seen_owner=plan.lock.seen_owner) as lock:
        # Who was killed while it held the lock may have lived on after the plan was made.
        # By their digests: reasons may differ, and how much is there already, but not what is done.
        if lock.in_doubt and plan_digest(plan_again()) != plan_digest(plan):
            raise StaleError(MOVED)
        run.execute(plan.operations[len(before) :])


def _makes(operation: Operation, container: str) -> bool:
    return isinstance(operation, CreateContainer) and operation.container.name == container
