"""What each task of a run waits for in Batch: its needs, without what is done already.

Batch takes some thousand ids of other tasks, or ranges where ids are whole numbers. Where the tasks
of a step are too many for that, gates stand between: tasks that do nothing but wait. Each waits for
as many as Batch takes, and gates for gates, until one id says that all of the step have succeeded.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from flowrun.model.machines import OperatingSystem
from flowrun.model.needs import Dependencies, Needs, StepNeeds
from flowrun.model.workflow import GATE, GATES, Task
from flowrun.state.marks import digest

MOST_CHARACTERS = 50_000
"""Of the ids that one task waits for: Batch takes 64 000, separators included, or a little less."""
MOST_IN_ALL = 1_000_000
"""Of the ids that the tasks of a step wait for together: each sends them again."""
# The service has a limit for these too, which it does not publish.
MOST_RANGES = 100
SEPARATOR = 3
"""Quotes and a comma around each id."""
LONGEST_ID = 64
SHOWN = 24
"""Characters of the step's name in a gate's id."""
DIGITS = 16
# No leading zeros, which ranges ignore (`04` is 4), and only what surely fits into 32 bits.
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


class RunDependencies:
    """The dependencies of a run's tasks; `tasks` are those of the run, done ones are not."""

    def __init__(
        self,
        needs: Needs,
        tasks: Iterable[Task],
        system: OperatingSystem = OperatingSystem.LINUX,
    ) -> None:
        self._system = system
        self._needs = needs
        self._ids: dict[str, list[str]] = {}
        for task in tasks:
            self._ids.setdefault(task.step, []).append(task.id)
        self._all = {task_id for ids in self._ids.values() for task_id in ids}
        # How many tasks would send the ids of each step with them.
        self._readers = Counter(
            {
                step: sum(
                    len(ids) for known, ids in self._ids.items() if step in _whole(needs, known)
                )
                for step in self._ids
            }
        )
        self._of_step: dict[str, Dependencies] = {}
        self._folded: dict[tuple[str, ...], list[str]] = {}
        self._gates: list[Task] = []
        self._image = ""
        self._taken = 0

    def of(self, task: Task) -> Dependencies:
        """Return what a task of the run waits for."""
        # On a pool with containers a gate has to run in one too.
        self._image = task.container_image
        # A step without tasks in this run is done, and nobody waits for it.
        steps = [self._step(step) for step in _whole(self._needs, task.step) if step in self._ids]
        ids = [needed for needed in task.needs if needed in self._all]
        ids += [task_id for step in steps for task_id in step.ids]
        if _characters(ids) > MOST_CHARACTERS:
            # Each part may fit, and all of them together be too long.
            ids = self._fold(task.step, tuple(ids), MOST_CHARACTERS)
        return Dependencies(tuple(ids), tuple(known for step in steps for known in step.ranges))

    def take_gates(self) -> tuple[Task, ...]:
        """Return the gates that were put up since this was asked last."""
        new = tuple(self._gates[self._taken :])
        self._taken = len(self._gates)
        return new

    def _step(self, step: str) -> Dependencies:
        """Return what says that all tasks of a step have succeeded."""
        if step not in self._of_step:
            self._of_step[step] = self._whole_step(step)
        return self._of_step[step]

    def _whole_step(self, step: str) -> Dependencies:
        ids = self._ids[step]
        ranges = _ranges(ids)
        # Ranges first: they are the shortest, and need no gate.
        if ranges and len(ranges) <= MOST_RANGES:
            return Dependencies((), ranges)
        characters = _characters(ids)
        if characters <= MOST_CHARACTERS and characters * self._readers[step] <= MOST_IN_ALL:
            return Dependencies(tuple(ids))
        # Down to one id, because each of many tasks would send a list of several again.
        return Dependencies(tuple(self._fold(step, tuple(ids), LONGEST_ID + SEPARATOR)))

    def _fold(self, step: str, ids: tuple[str, ...], most: int) -> list[str]:
        """Put gates before the ids, level by level, until what is left is short enough.

        Many tasks wait for the same ids, and share the gates.
        """
        if ids not in self._folded:
            folded = list(ids)
            # A gate takes the place of many ids, so that every level is shorter.
            while _characters(folded) > most:
                folded = [self._put_gate(step, chunk) for chunk in _chunks(folded)]
            self._folded[ids] = folded
        return self._folded[ids]

    def _put_gate(self, step: str, ids: Sequence[str]) -> str:
        gate = replace(_gate(step, ids, self._system), container_image=self._image)
        self._gates.append(gate)
        return gate.id


def _whole(needs: Needs, step: str) -> tuple[str, ...]:
    return needs.get(step, StepNeeds()).whole


def _gate(step: str, ids: Sequence[str], system: OperatingSystem) -> Task:
    # Named by what it waits for: a run that is gone on with finds the gates that are there, and
    # never takes one for another.
    return Task(
        # With what all gates begin with, these stay below the 64 characters of an id.
        id=f"{GATE}{step[:SHOWN]}-{digest(' '.join(ids))[:DIGITS]}",
        step=GATES,
        command_line='cmd /c "exit 0"' if system is OperatingSystem.WINDOWS else "/bin/true",
        display_name=GATES,
        depends_on=Dependencies(tuple(ids)),
    )


def _characters(ids: Iterable[str]) -> int:
    return sum(len(task_id) + SEPARATOR for task_id in ids)


def _chunks(ids: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the ids in as few parts as Batch takes."""
    # Measured by the longest id, so that every chunk of this size fits.
    size = MOST_CHARACTERS // (max(map(len, ids)) + SEPARATOR)
    yield from (tuple(ids[start : start + size]) for start in range(0, len(ids), size))


def _ranges(ids: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the ids as ranges of whole numbers, nothing when one of them is none.

    A range wants every number in it to be a task, so it covers no gap.
    """
    if not all(map(_NUMBER.fullmatch, ids)):
        return ()
    numbers = sorted(map(int, ids))
    # Numbers in a row all have the same distance from their index.
    runs = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    spans = ([number for _, number in run] for _, run in runs)
    return tuple((span[0], span[-1]) for span in spans)
