"""Later phases of a plan -> lines: what follows, what is known of it, who must be there."""

from collections.abc import Iterator

from flowrun.plan import operations as op
from flowrun.report.words import plural


def attendance(plan: op.Plan) -> str:
    """Return what has to happen for the later phases to begin."""
    return (
        f"When phase {plan.phase} has ended, flowrun begins what follows: stay attached until "
        "then, or apply again later."
    )


def describe_later(plan: op.Plan) -> Iterator[tuple[str, str]]:
    """Yield each step of a later phase: which phase, and what is known of it."""
    for phase in plan.later:
        for step in phase.steps:
            where = f"step '{step.name}' on pool '{step.pool_id}'"
            tasks = (
                f"unknown until phase {phase.number - 1} has ended"
                if step.tasks is None
                else plural(step.tasks, "task")
            )
            yield f"phase {phase.number}", f"{where}: {tasks}"
