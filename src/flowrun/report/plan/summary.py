"""What a plan adds up to."""

from collections.abc import Iterable
from dataclasses import dataclass

from flowrun.plan import operations as op
from flowrun.report.plan.addresses import address
from flowrun.report.words import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many things a plan creates, changes, replaces and deletes; how many files, and tasks."""

    create: int
    change: int
    replace: int
    delete: int
    files_to_upload: int
    files_to_delete: int
    tasks_to_run: int


def add_up(plan: op.Plan) -> Totals:
    """Count things, not operations: a pool that is patched and rebooted is one change."""
    return Totals(
        create=_count(plan, op.Effect.CREATE),
        change=_count(plan, op.Effect.CHANGE),
        replace=_count(plan, op.Effect.REPLACE),
        delete=_count(plan, op.Effect.DELETE),
        files_to_upload=sum(
            len(operation.uploads)
            for operation in plan.operations
            if isinstance(operation, op.UploadFiles)
        ),
        files_to_delete=sum(
            len(operation.blobs)
            for operation in plan.operations
            if isinstance(operation, op.DeleteBlobs)
        ),
        tasks_to_run=sum(
            len(operation.tasks)
            for operation in plan.operations
            if isinstance(operation, op.AddTasks)
        ),
    )


def summary_parts(plan: op.Plan) -> tuple[str, ...]:
    """Return what happens to things, and what to files and tasks if there are any."""
    totals = add_up(plan)
    things = [f"{totals.create} to create", f"{totals.change} to change"]
    if totals.replace:
        things.append(f"{totals.replace} to replace")
    things.append(f"{totals.delete} to delete")
    files = [
        f"{plural(count, 'file')} to {verb}"
        for count, verb in ((totals.files_to_upload, "upload"), (totals.files_to_delete, "delete"))
        if count
    ]
    tasks = [f"{plural(totals.tasks_to_run, 'task')} to run"]
    if plan.running_tasks:
        tasks.append(f"{plan.running_tasks} under way")
    tasks.append(f"{plan.unchanged_tasks} unchanged")
    if plan.later:
        tasks.append(f"{_more(plan.later)} later")
    # A destroy has no tasks, and says nothing of them.
    known = totals.tasks_to_run + plan.running_tasks + plan.unchanged_tasks
    parts = (f"Plan: {', '.join(things)}", ", ".join(files), ", ".join(tasks) if known else "")
    return tuple(part for part in parts if part)


def _more(later: Iterable[op.LaterPhase]) -> str:
    """Return how many tasks follow, `2 or more` where some cannot be counted yet."""
    counts = [step.tasks for phase in later for step in phase.steps]
    known = sum(count for count in counts if count is not None)
    return f"{known} or more" if known and None in counts else str(known or "some")


def nothing_to_do(plan: op.Plan) -> str:
    """Return the one line of an empty plan."""
    tasks, files = plural(plan.unchanged_tasks, "task"), plural(plan.unchanged_files, "file")
    if plan.unchanged_tasks or plan.unchanged_files:
        return f"Nothing to do: {tasks} and {files} unchanged."
    return "Nothing to do."


def _count(plan: op.Plan, effect: op.Effect) -> int:
    return len({address(operation) for operation in plan.operations if operation.effect is effect})
