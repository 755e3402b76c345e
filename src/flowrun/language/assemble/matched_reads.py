"""Reads of what only some tasks of a step write, where not all of that step is waited for.

A task with a matched need waits for the tasks that its item goes with, and for no other: what it
reads of their step must be theirs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.assemble.steps import Step
from flowrun.language.assemble.writes import Write, Writes
from flowrun.language.text.document import Address
from flowrun.model.files import BlobFile, BlobTree
from flowrun.model.needs import Needs, StepNeeds, steps_before
from flowrun.model.reach import Reach, output_reach
from flowrun.model.workflow import Task

Tasks = frozenset[str]
"""Ids of tasks."""


def check_matched_reads(
    context: BuildContext, steps: Sequence[Step], tasks: Sequence[Task], needs: Needs
) -> None:
    """Report the first task of each step that reads what a task writes which it does not need."""
    by_step: dict[str, list[Task]] = {step.name: [] for step in steps}
    for task in tasks:
        by_step[task.step].append(task)
    waits = _Waits(by_step, needs)
    for step in steps:
        partly = _waited_for_in_part(step.name, needs)
        writers = _Writers.of(task for name in sorted(partly) for task in by_step.get(name, ()))
        for task in by_step[step.name] if partly else ():
            if _report_unmatched(context, step, task, waits=waits, writers=writers):
                break


def _waited_for_in_part(step: str, needs: Needs) -> frozenset[str]:
    """Return the steps before this one of which it need not have waited for every task."""
    before = steps_before(step, needs)
    # A step that is waited for as a whole, by whoever on the way, needs no look here.
    wholly = {whole for known in (step, *before) for whole in _of(needs, known).whole}
    return before - wholly


def _report_unmatched(
    context: BuildContext, step: Step, task: Task, *, waits: "_Waits", writers: "_Writers"
) -> bool:
    """Report a file of the task that somebody else may write, and whether there was one."""
    waited_for = waits.before(task)
    for address, container, reach in _reads(step, task):
        groups = writers.meeting(container, reach)
        stranger = _find_stranger(groups, waited_for, exact=reach.exact)
        if stranger:
            of_step = writers.steps[stranger]
            summary = (
                f"task '{task.id}' reads what task '{stranger}' of step '{of_step}' may write, "
                "and does not wait for that task"
            )
            hint = f"Wait for the whole step: 'needs: [{of_step}]'."
            context.problems.add("unmatched-read", address, summary, hint=hint)
            return True
    return False


def _find_stranger(
    groups: Sequence[Tasks], waited_for: Sequence[Tasks], *, exact: bool
) -> str | None:
    """Return a task that writes what is read and is not waited for, None when that is no harm.

    Which task makes the blob of one name may be open, as with `*.bam`: then it is enough that one
    of them is waited for. A prefix takes all that is there, so all of them must be.
    """
    if exact and any(not group.isdisjoint(known) for group in groups for known in waited_for):
        return None
    strangers = (
        task for group in groups for task in group if not any(task in known for known in waited_for)
    )
    # The first by name, so that the same file always gives the same message.
    return min(strangers, default=None)


@dataclass(frozen=True, slots=True)
class _Writers:
    """Who writes what; tasks that write to the same names are one group."""

    steps: Mapping[str, str]
    groups: Mapping[tuple[str, Reach], Tasks]
    writes: Mapping[str, Writes]

    @classmethod
    def of(cls, tasks: Iterable[Task]) -> "_Writers":
        steps: dict[str, str] = {}
        groups: dict[tuple[str, Reach], set[str]] = {}
        for task in tasks:
            steps[task.id] = task.step
            for file in task.output_files:
                groups.setdefault((file.container, output_reach(file)), set()).add(task.id)
        containers: dict[str, list[Write]] = {}
        for container, reach in groups:
            containers.setdefault(container, []).append(Write("", (), reach))
        return cls(
            steps,
            {place: frozenset(tasks_of) for place, tasks_of in groups.items()},
            {container: Writes(writes) for container, writes in containers.items()},
        )

    def meeting(self, container: str, read: Reach) -> list[Tasks]:
        """Return the groups that may write what is read."""
        known = self.writes.get(container)
        return (
            [self.groups[container, write.reach] for write in known.meeting(read)] if known else []
        )


@dataclass(slots=True)
class _Waits:
    """Which tasks each task waits for, directly or through others; large sets are kept once."""

    by_step: Mapping[str, Sequence[Task]]
    needs: Needs
    _tasks: dict[str, Task] = field(default_factory=dict)
    _of_step: dict[str, Tasks] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tasks = {task.id: task for tasks in self.by_step.values() for task in tasks}

    def before(self, task: Task) -> list[Tasks]:
        """Return the tasks that this one waits for, as sets that may have members in common."""
        found = [frozenset(task.needs)]
        found += [self._step(whole) for whole in _of(self.needs, task.step).whole]
        for needed in task.needs:
            found += self.before(self._tasks[needed])
        return [known for known in found if known]

    def _step(self, step: str) -> Tasks:
        """Return the tasks of a step, and all that they wait for."""
        if step not in self._of_step:
            # A step that is wrong has no tasks here.
            tasks = self.by_step.get(step, ())
            own = frozenset(task.id for task in tasks)
            self._of_step[step] = own.union(
                *(known for task in tasks for known in self.before(task))
            )
        return self._of_step[step]


def _reads(step: Step, task: Task) -> Iterator[tuple[Address, str, Reach]]:
    common = (*step.address, "instances", "common_files")
    own = (*step.address, "resource_files")
    places = [*((*own, index) for index in range(len(task.resource_files)))]
    places += [(*common, index) for index in range(len(task.reads) - len(places))]
    for address, file in zip(places, task.reads, strict=True):
        match file:
            case BlobFile():
                yield address, file.container, Reach.of_name(file.blob)
            case BlobTree():
                yield address, file.container, Reach(file.prefix)
            case _:
                pass


def _of(needs: Needs, step: str) -> StepNeeds:
    return needs.get(step, StepNeeds())
