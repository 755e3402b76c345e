"""How far each step of a run is, counted with few requests: nothing is asked for task by task.

The service counts a job's tasks, but knows no steps. A job says how many tasks of each step it was
made for, so the group that has most tasks need not be listed: it is what the others leave over.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flowrun.model.account import JobInfo, TaskCounts, TaskGroup, TaskInfo
from flowrun.model.workflow import GATES
from flowrun.state.blocked import find_blocked
from flowrun.state.going_on import blocking
from flowrun.state.labels import Label

UNKNOWN_STEP = "(unknown)"
"""Of tasks that somebody else added to the job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStatus:
    """How many of a step's tasks are where."""

    step: str
    total: int
    waiting: int = 0
    blocked: int = 0
    running: int = 0
    succeeded: int = 0
    failed: int = 0
    allowed_to_fail: int = 0

    @property
    def completed(self) -> int:
        """How many have ended, well or not."""
        return self.succeeded + self.failed + self.allowed_to_fail


def group_sizes(counts: TaskCounts) -> Mapping[TaskGroup, int]:
    """Return how many tasks each group has, as the service counts them."""
    return {
        TaskGroup.ACTIVE: counts.active,
        TaskGroup.RUNNING: counts.running,
        TaskGroup.SUCCEEDED: counts.succeeded,
        TaskGroup.FAILED: counts.failed,
    }


def groups_to_list(planned: Mapping[str, int], counts: TaskCounts) -> tuple[TaskGroup, ...] | None:
    """Return the groups whose tasks have to be listed to know every step's counts.

    None: all tasks, because the counts are not those of the tasks that the job was made for. They
    may lag behind, or tasks are being added.
    """
    sizes = group_sizes(counts)
    if sum(planned.values()) != sum(sizes.values()):
        return None
    present = [group for group, size in sizes.items() if size]
    largest = max(present, key=lambda group: sizes[group], default=None)
    # Of a single step the service's own counts say all.
    return tuple(group for group in present if group is not largest) if len(planned) > 1 else ()


def tally_steps(
    planned: Mapping[str, int],
    counts: TaskCounts,
    listed: Mapping[TaskGroup, Iterable[TaskInfo]],
) -> tuple[StepStatus, ...]:
    """Return the steps in the order of the workflow; `listed` lacks at most one group of tasks.

    Of a job with a single step nothing has to be listed.
    """
    sizes = group_sizes(counts)
    by_step = {group: Counter(map(step_of, tasks)) for group, tasks in listed.items()}
    if len(planned) == 1 and not listed:
        by_step = {group: Counter({next(iter(planned)): size}) for group, size in sizes.items()}
    missing = [group for group in sizes if group not in by_step]
    known = dict.fromkeys([*planned, *(step for found in by_step.values() for step in found)])
    for group in missing:
        by_step[group] = Counter(
            {step: _rest(planned, by_step, step) for step in planned if sizes[group]}
        )
    return tuple(_status(step, by_step) for step in known)


def with_allowed(steps: Iterable[StepStatus], limits: Mapping[str, int]) -> tuple[StepStatus, ...]:
    """Return the steps with failures apart that fail no run; past its limit all of a step do."""
    return tuple(
        replace(step, failed=0, allowed_to_fail=step.failed)
        # Without a limit only a step without failures passes here, and is left as it is.
        if step.failed <= limits.get(step.step, 0)
        else step
        for step in steps
    )


def with_blocked(
    job: JobInfo,
    steps: Iterable[StepStatus],
    waiting: Iterable[TaskInfo],
    failed: Iterable[TaskInfo],
) -> tuple[StepStatus, ...]:
    """Return the job's steps with the tasks apart that wait for a failed one, and so for ever."""
    listed = tuple(waiting)
    blocked = find_blocked(listed, blocking(job, failed))
    counts = Counter(step_of(task) for task in listed if task.id in blocked)
    return tuple(
        replace(step, waiting=step.waiting - counts[step.step], blocked=counts[step.step])
        for step in steps
    )


def group_of(task: TaskInfo) -> TaskGroup:
    """Return the group that a listed task belongs to."""
    match task.state, task.result:
        case "completed", "success":
            return TaskGroup.SUCCEEDED
        case "completed", _:
            return TaskGroup.FAILED
        case "running", _:
            return TaskGroup.RUNNING
        case _:
            return TaskGroup.ACTIVE


def step_of(task: TaskInfo) -> str:
    """Return the step that a task belongs to."""
    if task.display_name == GATES:
        return GATES
    label = Label.parse(task.display_name)
    return label.step if label else UNKNOWN_STEP


def _rest(planned: Mapping[str, int], by_step: Mapping[TaskGroup, Counter[str]], step: str) -> int:
    # Counts and listings are of two moments, so that the rest can come out below nothing.
    return max(0, planned[step] - sum(found[step] for found in by_step.values()))


def _status(step: str, by_step: Mapping[TaskGroup, Counter[str]]) -> StepStatus:
    return StepStatus(
        step=step,
        total=sum(found[step] for found in by_step.values()),
        waiting=by_step[TaskGroup.ACTIVE][step],
        running=by_step[TaskGroup.RUNNING][step],
        succeeded=by_step[TaskGroup.SUCCEEDED][step],
        failed=by_step[TaskGroup.FAILED][step],
    )
