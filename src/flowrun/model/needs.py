"""What waits for what: the order of a workflow by its steps, and of a job by its tasks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter


@dataclass(frozen=True, slots=True)
class StepNeeds:
    """What the tasks of a step need: every task of the `whole` steps, and of the `matched` ones
    those that go with their item, which each task names itself.
    """

    whole: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """All steps that are needed in one way or the other."""
        return (*self.whole, *self.matched)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The tasks of the same job that must succeed first: by id, and by ranges of ids that are
    whole numbers, both ends included.
    """

    ids: tuple[str, ...] = ()
    ranges: tuple[tuple[int, int], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to wait for."""
        return bool(self.ids or self.ranges)


NOTHING = Dependencies()
Needs = Mapping[str, StepNeeds]
"""What each step needs, by its name; a step that needs nothing may be missing."""


def steps_in_order(steps: Iterable[str], needs: Needs) -> tuple[str, ...]:
    """Return the steps so that each stands behind all that it needs.

    Raises:
        graphlib.CycleError: they need each other in a circle; its second argument is the circle.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for step in steps:
        sorter.add(step, *needs.get(step, StepNeeds()).steps)
    # A step that is needed comes out also when it was not among those that were asked for.
    return tuple(sorter.static_order())


def steps_before(step: str, needs: Needs) -> frozenset[str]:
    """Return the steps that a step needs, directly or through others."""
    found: set[str] = set()
    waiting = [step]
    while waiting:
        # Only what is new, so that this ends in a circle too, which others report.
        new = set(needs.get(waiting.pop(), StepNeeds()).steps) - found
        found |= new
        waiting += sorted(new)
    return frozenset(found)
