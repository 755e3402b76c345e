"""From one phase of a workflow to the next: the plan that follows, and how all of them ended."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from flowrun.errors import StaleError, TasksFailedError
from flowrun.execute.events import Outcome
from flowrun.plan.operations import Plan


def plan_next(plan: Plan, outcome: Outcome, plan_again: Callable[[], Plan]) -> Plan | None:
    """Return the plan of the phase after this one; None when all is done, or this one failed.

    It is made anew by the same code as any plan: what the phase has written is an input like any
    other by now.

    Raises:
        StaleError: the phase that has just ended has work again.
        TasksFailedError: not all that the next phase needs is there.
    """
    if outcome.error is not None or not plan.later:
        return None
    if outcome.allowed_failures:
        raise TasksFailedError(
            f"tasks of phase {plan.phase} failed, as their step allows, but what follows needs all "
            "of them: it did not begin"
        )
    following = plan_again()
    if following.is_empty:
        return None
    # Whoever edits a file meanwhile would otherwise keep flowrun running for ever.
    if following.phase <= plan.phase and following.tasks_to_run:
        raise StaleError(
            f"phase {plan.phase} has ended, and has work again: its files or results were changed "
            "meanwhile. What it did is kept; apply again to go on"
        )
    return following


def join_outcomes(outcomes: Sequence[Outcome]) -> Outcome:
    """Return how phases ended that followed each other; the last one decides."""
    last = outcomes[-1]
    # Failures can only be of the last: no phase begins after one that had any.
    return replace(
        last,
        done=sum(outcome.done for outcome in outcomes),
        total=sum(outcome.total for outcome in outcomes),
        seconds=sum(outcome.seconds for outcome in outcomes),
        succeeded_tasks=sum(outcome.succeeded_tasks for outcome in outcomes),
        downloads=tuple(found for outcome in outcomes for found in outcome.downloads),
        warnings=tuple(warning for outcome in outcomes for warning in outcome.warnings),
    )
