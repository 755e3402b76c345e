"""Phases: what Batch alone can take to its end, with the laptop closed.

Inside a job Batch keeps the order of tasks. It knows no order between jobs, and a job lives on one
pool; nor can it make tasks of blobs that are not there yet. Where a workflow asks for one of both,
a new phase begins, and flowrun must be there to begin it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flowrun.model.needs import Needs, StepNeeds, steps_in_order
from flowrun.model.reach import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutline:
    """What is known of a step before its tasks are: the name of its pool, and the steps whose
    results its `for_each` lists; `listed` are containers and the names in them that it then takes,
    `allow_empty` says that there may be none.
    """

    name: str
    pool: str = ""
    lists: frozenset[str] = frozenset()
    listed: tuple[tuple[str, Reach], ...] = ()
    allow_empty: bool = False


@dataclass(frozen=True, slots=True, order=True)
class JobKey:
    """Which part of a run a job is: its phase and its pool's name; neither where it is the whole
    run.
    """

    phase: int = 0
    pool: str = ""

    @property
    def suffix(self) -> str:
        """What the job's id has behind that of the run."""
        return f"-{self.phase}-{self.pool}" if self.phase else ""


WHOLE = JobKey()
"""The job of a run that has no other."""
ONLY_POOL = "pool"
"""What the only pool is called in the ids of jobs; it has no name."""

Phases = Mapping[str, int]
"""The phase of each step by its name; they count from 1."""


def find_phases(outlines: Iterable[StepOutline], needs: Needs) -> Phases:
    """Return the earliest phase that each step can be in; there is no circle in what they need."""
    known = {outline.name: outline for outline in outlines}
    phases: dict[str, int] = {}
    for step in outlines_in_order(known.values(), needs):
        name = step.name
        # A step that is wrong is left out by now, though others may need it.
        needed = [known[other] for other in needs.get(name, StepNeeds()).steps if other in known]
        # Another pool means another job, and between jobs Batch keeps no order: one phase later.
        after_pools = (phases[other.name] + (other.pool != step.pool) for other in needed)
        after_listed = (phases[other] + 1 for other in step.lists)
        phases[name] = max((*after_pools, *after_listed), default=1)
    return phases


def divide_steps(outlines: Iterable[StepOutline], needs: Needs) -> Mapping[str, JobKey]:
    """Return the job that the tasks of each step are put into: one for each pool that a phase uses,
    or a single one where that is enough.
    """
    steps = tuple(outlines)
    phases = find_phases(steps, needs)
    # In small letters, since Batch compares ids without case.
    keys = {
        step.name: JobKey(phases[step.name], (step.pool or ONLY_POOL).lower()) for step in steps
    }
    single = len(set(keys.values())) == 1
    return dict.fromkeys(keys, WHOLE) if single else keys


def outlines_in_order(outlines: Iterable[StepOutline], needs: Needs) -> Iterator[StepOutline]:
    """Yield the steps, each behind all that it needs."""
    known = {outline.name: outline for outline in outlines}
    return (known[name] for name in steps_in_order(known, needs) if name in known)
