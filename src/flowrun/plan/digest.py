"""A plan's digest: equal for plans that do the same, whenever and wherever they are made."""

import hashlib

from flowrun.plan.operations import AddTasks, Operation, Plan

DIGITS = 16


def plan_digest(plan: Plan) -> str:
    """Return 16 hex digits over the plan's operations in their order."""
    text = "\n".join(
        [plan.workflow, plan.account, *(_text(operation) for operation in plan.operations)]
    )
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def _text(operation: Operation) -> str:
    """Tasks are told by their fingerprints, which are shorter than their representation."""
    if isinstance(operation, AddTasks):
        tasks = (f"{task.task.id}={task.fingerprint}" for task in operation.tasks)
        return f"AddTasks {operation.job_id} {' '.join(tasks)}"
    return repr(operation)
