"""Task ids, unique in the workflow ignoring case, as Batch wants them."""

from flowrun.language.assemble.steps import Step
from flowrun.language.problems import Problems


class TaskIds:
    """Remembers who took which id; of a step's collisions the first is reported."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._taken: dict[str, tuple[str, str]] = {}
        self._reported: set[str] = set()

    def claim(self, step: Step, task_id: str, label: str) -> None:
        """Take an id for a step's item; a collision names both items."""
        owner = self._taken.get(task_id.lower())
        if owner is None:
            self._taken[task_id.lower()] = (step.name, label)
            return
        if step.name in self._reported:
            return
        self._reported.add(step.name)
        first, second = _describe(*owner), _describe(step.name, label)
        summary = f"{first} and {second} get the same task id '{task_id}'"
        hint = "Let the id depend on the item, for example with {{ index }}."
        self._problems.add("same-task-id", (*step.address, "id"), summary, hint=hint)


def _describe(step: str, label: str) -> str:
    return f"item '{label}' of step '{step}'" if label else f"step '{step}'"
