"""Runs: their numbers, and which is the newest.

A run is the Batch job `<job id>-<n>`, or where a workflow does not fit into one job, a job
`<job id>-<n>-<phase>-<pool>` for each pool that a phase uses.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from flowrun.model.account import JobInfo
from flowrun.model.exits import ExitRules
from flowrun.model.phases import WHOLE, JobKey
from flowrun.model.workflow import Task
from flowrun.state.going_on import write_going_on
from flowrun.state.marks import ALLOWED, EXTERNAL, GOES_ON, RUN, RUN_ID, STEPS, Marks, is_owned

OPEN_STATES = frozenset({"active", "disabling", "disabled", "enabling"})
"""States in which a job still takes tasks or will take them again."""
LONGEST_COUNTS = 500
"""Characters; a workflow of so many steps is counted by a listing."""


def run_number(job_id: str, base: str) -> int | None:
    """Return the n of the run that a job belongs to, ignoring case; None for any other job."""
    found = _parse(job_id, base)
    return int(found[1]) if found else None


def job_key(job_id: str, base: str) -> JobKey | None:
    """Return which part of its run a job is; None for a job that belongs to none."""
    found = _parse(job_id, base)
    if found is None:
        return None
    return JobKey(int(found[2]), found[3].lower()) if found[2] else WHOLE


def _parse(job_id: str, base: str) -> re.Match[str] | None:
    # Phases count from 1; what follows is all the pool's name, which may hold dashes.
    form = re.escape(base) + r"-([0-9]+)(?:-([1-9][0-9]*)-([A-Za-z0-9_-]+))?"
    return re.fullmatch(form, job_id, re.IGNORECASE)


def newest_run(jobs: Iterable[JobInfo], workflow: str, base: str) -> tuple[JobInfo, ...]:
    """Return the jobs of the workflow's run with the highest number, by id, without those that are
    being deleted.
    """
    of_run: dict[int, list[JobInfo]] = {}
    for job in jobs:
        number = run_number(job.id, base)
        # The tasks of a job that is being deleted may go at any moment, and with them what they say
        # of their results.
        if number is not None and is_owned(job.metadata, workflow) and job.state != "deleting":
            of_run.setdefault(number, []).append(job)
    # Runs count from 1: there is none of number 0.
    newest = of_run.get(max(of_run, default=0), [])
    return tuple(sorted(newest, key=lambda job: job.id))


def next_run_number(jobs: Iterable[JobInfo], base: str) -> int:
    """Return the number after those of all jobs of that form, whoever owns them."""
    # A number that somebody else's job has is taken as well: ids are unique in the account.
    return max((run_number(job.id, base) or 0 for job in jobs), default=0) + 1


def run_marks(
    run_id: str,
    run: str,
    steps: Iterable[str],
    allowed: Mapping[str, int],
    exits: Mapping[str, ExitRules],
) -> Marks:
    """Return what a job of a run carries beside the marks of ownership: the run's id, a digest of
    its work, the counts of its tasks, and after which failures others go on.
    """
    known = tuple(steps)
    going_on = write_going_on(exits, known)
    # Without a limit: whoever missed it would take tasks that still come for blocked ones.
    own = ((GOES_ON, going_on),) if going_on else ()
    return ((RUN, run), (RUN_ID, run_id), *count_marks(known, allowed), *own)


def count_marks(steps: Iterable[str], allowed: Mapping[str, int]) -> Marks:
    """Return how many of a job's tasks belong to each of the `steps`, and how many may fail."""
    counts = Counter(steps)
    limits = {step: limit for step, limit in allowed.items() if step in counts}
    known = ((STEPS, _write_counts(counts)), (ALLOWED, _write_counts(limits)))
    # The service publishes no limit for metadata; the counts only save requests.
    short = (mark for mark in known if 0 < len(mark[1]) <= LONGEST_COUNTS)
    return tuple(short)


def external_marks(tasks: Iterable[Task]) -> Marks:
    """Return what a job carries whose tasks write to external containers: these carry no mark."""
    names = {file.container for task in tasks for file in task.output_files if file.workflow}
    return ((EXTERNAL, " ".join(sorted(names))),) if names else ()


def _write_counts(counts: Mapping[str, int]) -> str:
    return " ".join(f"{step}={count}" for step, count in counts.items())
