"""Task ids, unique in the workflow ignoring case, as Batch wants them."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from flowrun.language.assemble.steps import Step
from flowrun.language.problems import Problems
from flowrun.language.templates.filters import slug
from flowrun.model.workflow import GATE

LONGEST = 64
DIGITS = 10


def default_ids(steps: Sequence[Step]) -> Mapping[str, list[str]]:
    """Return by step the ids of its tasks, for steps that do not say them: `<step>-<item>`.

    An id follows its item, so that none shifts when another item comes or goes. Where the item's
    text makes no id, or the same one as another, a digest of the item stands at the end.
    """
    labels = {step.name: _labels(step) for step in steps if not step.has_id}
    # Over all steps, because the ids of a whole workflow must differ.
    plain = Counter(
        _plain_id(step, label).lower() for step, known in labels.items() for label in known
    )
    return {
        step: list(_number_equal(_default_id(step, label, plain) for label in known))
        for step, known in labels.items()
    }


def _labels(step: Step) -> list[str | None]:
    return [None] if step.items is None else [item.label for item in step.items]


def _plain_id(step: str, label: str | None) -> str:
    return step if label is None else f"{step}-{slug(label)}"


def _default_id(step: str, label: str | None, taken: Mapping[str, int]) -> str:
    plain = _plain_id(step, label)
    if label is None or (slug(label) and len(plain) <= LONGEST and taken[plain.lower()] == 1):
        return plain
    # Of the step as well: two steps whose long names begin alike must not meet.
    end = hashlib.sha256(f"{step}\n{label}".encode()).hexdigest()[:DIGITS]
    return f"{plain[: LONGEST - DIGITS - 1].rstrip('-')}-{end}"


def _number_equal(ids: Iterator[str]) -> Iterator[str]:
    """Items that are wholly equal can only be told by their order."""
    seen = Counter[str]()
    for task_id in ids:
        seen[task_id] += 1
        number = f"-{seen[task_id]}" if seen[task_id] > 1 else ""
        yield f"{task_id[: LONGEST - len(number)]}{number}"


class TaskIds:
    """Remembers who took which id; of a step's collisions the first is reported."""

    def __init__(self, problems: Problems, steps: Sequence[Step]) -> None:
        self._problems = problems
        self._defaults = default_ids(steps)
        self._taken: dict[str, tuple[str, str]] = {}
        self._reported: set[str] = set()

    def default(self, step: Step, index: int) -> str:
        """Return the id of the step's item of this index, where the file does not say one."""
        return "" if step.has_id else self._defaults[step.name][index]

    def claim(self, step: Step, task_id: str, label: str) -> None:
        """Take an id for a step's item; a collision names both items."""
        if task_id.lower().startswith(GATE):
            summary = f"ids that begin with '{GATE}' are flowrun's own"
            self._problems.add("reserved-id", (*step.address, "id"), summary)
        owner = self._taken.get(task_id.lower())
        if owner is None:
            self._taken[task_id.lower()] = (step.name, label)
            return
        if step.name in self._reported:
            return
        self._reported.add(step.name)
        first, second = _describe(*owner), _describe(step.name, label)
        summary = f"{first} and {second} get the same task id '{task_id}'"
        hint = "Let the id depend on the item, or leave 'id' out: then it does by itself."
        self._problems.add("same-task-id", (*step.address, "id"), summary, hint=hint)


def _describe(step: str, label: str) -> str:
    return f"item '{label}' of step '{step}'" if label else f"step '{step}'"
