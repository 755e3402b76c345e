"""The phase that a plan takes to its end: the jobs of the run that have work in it, and what is
known of the phases after it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flowrun.model.account import JobInfo
from flowrun.model.phases import JobKey, Phases, find_phases
from flowrun.model.pool import AnyPool
from flowrun.model.workflow import Task
from flowrun.plan.operations import LaterPhase, LaterStep
from flowrun.plan.progress import Progress, TaskToRun
from flowrun.plan.stale import find_unsettled
from flowrun.state.desired import Desired
from flowrun.state.fingerprint import Fingerprint
from flowrun.state.marks import RUN
from flowrun.state.observed import Observed
from flowrun.state.runs import job_key, newest_run, next_run_number, run_number


@dataclass(frozen=True, slots=True, kw_only=True)
class JobWork:
    """What a job of the run has to do; `resumed` is the open job that does it already."""

    key: JobKey
    run_id: str
    pool: AnyPool
    resumed: JobInfo | None
    under_way: tuple[tuple[Task, Fingerprint], ...]
    to_run: tuple[TaskToRun, ...]

    @property
    def job_id(self) -> str:
        """The id of the job."""
        return self.resumed.id if self.resumed else f"{self.run_id}{self.key.suffix}"

    @property
    def tasks(self) -> tuple[tuple[Task, Fingerprint], ...]:
        """All tasks that it owes, by id."""
        new = ((planned.task, planned.fingerprint) for planned in self.to_run)
        # In a fixed order, because the plan's digest is made of it.
        return tuple(sorted((*self.under_way, *new), key=lambda known: known[0].id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """The first phase that has work, and what follows it; `unknown` are the steps whose tasks
    cannot be told before it has ended, `stale` the results that go before it begins, by container.
    """

    number: int
    jobs: tuple[JobWork, ...]
    later: tuple[LaterPhase, ...]
    unknown: frozenset[str]
    stale: Mapping[str, frozenset[str]]


def find_phase(desired: Desired, observed: Observed, progress: Progress) -> Phase:
    """Return the phase to carry out now; where nothing is to do, the last one."""
    workflow = desired.workflow
    phases = find_phases(workflow.outlines, workflow.needs)
    busy = _busy_steps(desired, progress)
    unsettled = find_unsettled(desired, observed, busy)
    unknown = unsettled.unknown
    # A phase before that of unknown steps, be it only to take away what they must not find.
    numbers = [phases[step] for step in busy - unknown] + [phases[step] - 1 for step in unknown]
    current = min(numbers, default=max(phases.values(), default=1))
    return Phase(
        number=current,
        jobs=tuple(_jobs(desired, observed, progress, phases, current)),
        later=tuple(_later(desired, progress, phases, current, unknown)) if numbers else (),
        unknown=unknown,
        stale=unsettled.stale,
    )


def _busy_steps(desired: Desired, progress: Progress) -> frozenset[str]:
    """Return the steps with tasks to run or under way, and those of jobs that go on."""
    tasks = [planned.task for planned in progress.to_run]
    tasks += [task for task, _ in progress.under_way]
    resumed = (step for step, key in desired.jobs.items() if key in progress.resumed)
    return frozenset({*(task.step for task in tasks), *resumed})


def _jobs(
    desired: Desired, observed: Observed, progress: Progress, phases: Phases, current: int
) -> Iterator[JobWork]:
    """Yield the jobs of the phase that have something to do, in the order of the pools."""
    pools = {pool.name: pool for pool in desired.workflow.pools}
    keys = {
        desired.jobs[step.name]: pools[step.pool]
        for step in desired.workflow.outlines
        if phases[step.name] == current and step.pool in pools
    }
    to_run: dict[JobKey, list[TaskToRun]] = {}
    for planned in progress.to_run:
        to_run.setdefault(desired.jobs[planned.task.step], []).append(planned)
    new = [key for key in keys if key in to_run and key not in progress.resumed]
    run_id = f"{desired.workflow.job.id}-{_run_number(desired, observed, new, current)}"
    for key, pool in keys.items():
        resumed = progress.resumed.get(key)
        if resumed or key in to_run:
            yield JobWork(
                key=key,
                run_id=run_id,
                pool=pool,
                resumed=resumed,
                under_way=tuple(
                    known for known in progress.under_way if desired.jobs[known[0].step] == key
                ),
                to_run=tuple(to_run.get(key, ())),
            )


def _run_number(desired: Desired, observed: Observed, new: Sequence[JobKey], current: int) -> int:
    """Return the number of the run that new jobs belong to: the newest, if they carry it on."""
    base, workflow = desired.workflow.job.id, desired.workflow.name
    following = next_run_number(observed.jobs, base)
    jobs = newest_run(observed.jobs, workflow, base)
    taken = {job.id.lower() for job in observed.jobs}
    carries_on = (
        bool(jobs)
        # Not when another job has a higher number, be it somebody else's or on its way out.
        and run_number(jobs[0].id, base) == following - 1
        and all(_is_part(desired, job, new, current) for job in jobs)
        # An id stays taken as long as its job is there, also when that has completed.
        and not any(f"{base}-{following - 1}{key.suffix}".lower() in taken for key in new)
    )
    return following - carries_on


def _is_part(desired: Desired, job: JobInfo, new: Sequence[JobKey], current: int) -> bool:
    """Whether a job of the newest run can be of one run with the new ones: it did what is still
    wanted, before them or beside them.
    """
    key = job_key(job.id, desired.workflow.job.id)
    # The newest run has had this part already: to do it again is another run.
    if key is None or key in new or key.phase > current:
        return False
    return key.phase == current or job.metadata.get(RUN) == desired.run_digest(key)


def _later(
    desired: Desired, progress: Progress, phases: Phases, current: int, unknown: frozenset[str]
) -> Iterator[LaterPhase]:
    """Yield the phases after this one that have work as far as is known by now."""
    counts = Counter(planned.task.step for planned in progress.to_run)
    pool_ids = {pool.name: pool.id for pool in desired.workflow.pools}
    steps = [
        (phases[step.name], step)
        for step in desired.workflow.outlines
        if phases[step.name] > current and (step.name in unknown or counts[step.name])
    ]
    for number in sorted({number for number, _ in steps}):
        yield LaterPhase(
            number=number,
            steps=tuple(
                LaterStep(
                    name=step.name,
                    pool_id=pool_ids[step.pool],
                    tasks=None if step.name in unknown else counts[step.name],
                )
                for found, step in steps
                if found == number
            ),
        )
