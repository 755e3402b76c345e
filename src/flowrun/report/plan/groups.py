"""Many planned tasks -> a few lines: tasks that run for the same reason are one group."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flowrun.plan.operations import PlannedTask
from flowrun.report.words import plural, some

EACH = 5
"""So many tasks are named one by one."""
GROUPS = 10
"""So many reasons are told apart."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """Tasks with one reason: how many, which, and why."""

    count: int
    ids: str
    reason: str
    code: str


def group_tasks(tasks: Sequence[PlannedTask]) -> tuple[TaskGroup, ...]:
    """Return the groups in the order of their first tasks, the last of too many as one."""
    shapes: dict[tuple[str, str], list[PlannedTask]] = {}
    for task in tasks:
        shapes.setdefault(_shape(task), []).append(task)
    groups = list(shapes.values())
    # One group too many is shown as it is: a line that stands for it would be no shorter.
    shown = groups[:GROUPS] if len(groups) > GROUPS + 1 else groups
    rest = [task for group in groups[len(shown) :] for task in group]
    lines = [line for group in shown for line in _lines(group)]
    return (*lines, *([_group(rest, "for other reasons")] if rest else []))


def _shape(task: PlannedTask) -> tuple[str, str]:
    """The reason without what is special to this task: names after a colon, numbers."""
    return task.reason.code, _NUMBER.sub("#", task.reason.text.partition(":")[0])


def _lines(group: list[PlannedTask]) -> Iterator[TaskGroup]:
    texts = {task.reason.text for task in group}
    if len(texts) == 1:
        yield _group(group, group[0].reason.text)
    elif len(group) <= EACH:
        yield from (_group([task], task.reason.text) for task in group)
    else:
        yield _group(group, _together(group))


def _together(group: list[PlannedTask]) -> str:
    """Return the common part of the reasons, and some of what differs."""
    heads = {task.reason.text.partition(":")[0] for task in group}
    # Reasons of one shape may still differ in their numbers.
    if len(heads) > 1:
        return some(sorted(heads), 2)
    details = [task.reason.text.partition(":")[2].strip() for task in group]
    return f"{heads.pop()}: {some(list(dict.fromkeys(details)), 2)}"


def _group(tasks: list[PlannedTask], reason: str) -> TaskGroup:
    ids = [task.task.id for task in tasks]
    few = len(ids) == 1
    return TaskGroup(
        count=len(ids),
        ids=ids[0] if few else f"{ids[0]} … {ids[-1]}",
        reason=reason,
        code=tasks[0].reason.code,
    )


def group_title(group: TaskGroup) -> str:
    """Return which tasks the group has."""
    return group.ids if group.count == 1 else f"{plural(group.count, 'task')} {group.ids}"
