"""Needs that match by item -> the ids of the tasks that each task needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.assemble.needs import DeclaredNeeds, Need
from flowrun.language.assemble.steps import Step
from flowrun.language.expand.item import Item
from flowrun.language.text.scalars import write
from flowrun.model.workflow import Task

Key = tuple[str, ...]
"""What two items must have in common, as texts."""


def match_tasks(
    context: BuildContext, steps: Sequence[Step], tasks: Sequence[Task], declared: DeclaredNeeds
) -> tuple[Task, ...]:
    """Return the tasks, each with the ids of those that its item goes with.

    An item without a partner goes to the problems, the first of each need.
    """
    if not any(need.is_matched for needs in declared.needs.values() for need in needs):
        return tuple(tasks)
    by_step: dict[str, list[Task]] = {step.name: [] for step in steps}
    for task in tasks:
        by_step[task.step].append(task)
    matcher = _Matcher(context, {step.name: step for step in steps}, by_step)
    return tuple(
        task
        for step in steps
        for task in matcher.match(
            step, [need for need in declared.needs.get(step.name, ()) if need.is_matched]
        )
    )


class _Matcher:
    """Finds the partners of items; the tasks of a step stand in the order of its items."""

    def __init__(
        self,
        context: BuildContext,
        steps: Mapping[str, Step],
        tasks: Mapping[str, Sequence[Task]],
    ) -> None:
        self._context = context
        self._steps = steps
        self._tasks = tasks

    def match(self, step: Step, needs: Sequence[Need]) -> Iterable[Task]:
        """Return the tasks of a step with the ids of their partners."""
        tasks = self._tasks[step.name]
        # Where an item has failed there is an error by now, and tasks and items are not in step.
        if not needs or step.items is None or len(step.items) != len(tasks):
            if needs and step.items is None:
                self._report_no_items(step, needs[0])
            return tasks
        partners = [self._partners(step, need) for need in needs]
        return [
            replace(task, needs=tuple(dict.fromkeys(known for ids in found for known in ids)))
            for task, *found in zip(tasks, *partners, strict=True)
        ]

    def _partners(self, step: Step, need: Need) -> list[tuple[str, ...]]:
        """Return the ids of the partners of each item of the step."""
        nobody: list[tuple[str, ...]] = [() for _ in step.items or ()]
        needed = self._steps.get(need.step)
        if needed is None or len(needed.items or ()) != len(self._tasks[need.step]):
            if needed and needed.items is None:
                self._report_no_items(needed, need)
            return nobody
        if not self._have_names(need, step, needed):
            return nobody
        ids: dict[Key, list[str]] = {}
        for item, task in zip(needed.items or (), self._tasks[need.step], strict=True):
            ids.setdefault(_key(item, need.names), []).append(task.id)
        found = [tuple(ids.get(_key(item, need.names), ())) for item in step.items or ()]
        # One is told: items without a partner mostly lack it for the same reason.
        alone = next((i for i, partners in enumerate(found) if not partners), None)
        if alone is not None:
            self._report_alone(need, step, alone)
        return found

    def _have_names(self, need: Need, *steps: Step) -> bool:
        for step in steps:
            for name in need.names:
                if any(_named(item.value, name) is None for item in step.items or ()):
                    summary = f"the items of step '{step.name}' have no '{name}' to match by"
                    self._context.problems.add(
                        "match-name", (*need.address, "match"), summary, needle=name
                    )
                    return False
        return True

    def _report_no_items(self, step: Step, need: Need) -> None:
        summary = f"step '{step.name}' has no for_each, so it has no items to match"
        hint = f"Write '{need.step}' alone, to need all of that step."
        self._context.problems.add("match-name", need.address, summary, hint=hint, key=True)

    def _report_alone(self, need: Need, step: Step, index: int) -> None:
        label = step.items[index].label if step.items else ""
        same = f"the same {' and '.join(need.names)}" if need.names else "the same item"
        summary = f"step '{need.step}' has no task of {same} as item '{label}' of '{step.name}'"
        hint = f"Give both the same items, or need the whole step: 'needs: [{need.step}]'."
        self._context.problems.add("match-nobody", need.address, summary, hint=hint, key=True)


def _key(item: Item, names: Sequence[str]) -> Key:
    # As texts, so that the `1` of a range meets the `1` of a table.
    if not names:
        return (write(item.value),)
    return tuple(write(_named(item.value, name)) for name in names)


def _named(value: object, name: str) -> object:
    """Return what an item has under a name, None when it has nothing.

    In a matrix of tables the name of a table is often that of its key: `item.sample` is a row, and
    `item.sample.sample` what another step, which lists the same table, has under this name.
    """
    found: object = None
    while isinstance(value, Mapping) and name in value:
        found = value = value[name]
    return found
