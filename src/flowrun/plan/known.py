"""What must be known before work begins: each step has tasks, and what they read is there."""

from collections.abc import Iterator

from flowrun.errors import Diagnostic, SpecError
from flowrun.plan.phase import Phase
from flowrun.state.desired import Desired


def check_known(desired: Desired, phase: Phase) -> None:
    """Return when nothing is amiss with what can be known by now; the rest is told later.

    Raises:
        SpecError: a step has no tasks, or a task reads a blob that is not there.
    """
    problems = [*_missing_blobs(desired, phase), *_empty_steps(desired, phase)]
    if problems:
        raise SpecError(problems)


def _missing_blobs(desired: Desired, phase: Phase) -> Iterator[Diagnostic]:
    for task, file in desired.missing:
        # What an unknown step reads may be written before it begins.
        if task.step not in phase.unknown:
            yield Diagnostic(
                code="missing-blob",
                summary=f"task '{task.id}' reads the blob '{file.blob}' of container "
                f"'{file.container}', which no input provides and the account does not have",
                place=desired.workflow.places.get(f"tasks.{task.step}"),
                hint="add it to 'inputs', or check the name",
            )


def _empty_steps(desired: Desired, phase: Phase) -> Iterator[Diagnostic]:
    """Yield the steps for which nothing was written; other empty ones are told without a plan."""
    with_tasks = {task.step for task in desired.workflow.tasks}
    for step in desired.workflow.outlines:
        if step.allow_empty:
            continue
        if step.lists and step.name not in phase.unknown and step.name not in with_tasks:
            yield Diagnostic(
                code="empty-step",
                summary=f"step '{step.name}' has no items: the steps before it wrote nothing that "
                "its for_each lists",
                place=desired.workflow.places.get(f"tasks.{step.name}"),
            )
