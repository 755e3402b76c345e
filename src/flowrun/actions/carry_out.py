"""Carry a plan out, and see what is left of it in the account."""

from collections.abc import Callable
from dataclasses import dataclass

from flowrun.actions.standing import find_standing_pools, find_standing_schedules
from flowrun.errors import StaleError
from flowrun.execute.context import Session
from flowrun.execute.events import Listener, Outcome
from flowrun.execute.run_plan import run_plan
from flowrun.plan.identity import plan_digest
from flowrun.plan.operations import Plan
from flowrun.state.standing import StandingPool, StandingSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How it ended, and the workflow's pools and schedules that stay."""

    outcome: Outcome
    standing: tuple[StandingPool, ...]
    schedules: tuple[StandingSchedule, ...] = ()


def check_reviewed(plan: Plan, digest: str | None) -> None:
    """Return when the plan is the one that was reviewed, or when none was.

    Raises:
        StaleError: it is another.
    """
    found = plan_digest(plan)
    if digest not in {None, found}:
        raise StaleError(
            f"the plan is not the one that was reviewed: its digest is {found}, "
            f"not {digest}; nothing was changed"
        )


def carry_out(
    session: Session,
    plan: Plan,
    listener: Listener,
    *,
    plan_again: Callable[[], Plan],
    timeout: float | None,
) -> Carried:
    """Apply the plan; whatever stops it stands in the outcome."""
    outcome = run_plan(session, plan, listener, plan_again=plan_again, timeout=timeout)
    if outcome.error is None:
        # Another phase may follow, under a lock of its own.
        session.fence.reopen()
    # An interrupted command has seconds to leave, so it asks for nothing more.
    interrupted = isinstance(outcome.error, KeyboardInterrupt)
    if interrupted:
        return Carried(outcome=outcome, standing=())
    return Carried(
        outcome=outcome,
        standing=find_standing_pools(session, plan),
        schedules=find_standing_schedules(session, plan),
    )
