"""Runs: a run is the Batch job `<job id>-<n>`; its number, and which one is the newest."""

import re
from collections import Counter
from collections.abc import Iterable

from flowrun.model.account import JobInfo
from flowrun.state.marks import RUN, RUN_ID, STEPS, Marks, is_owned

OPEN_STATES = frozenset({"active", "disabling", "disabled", "enabling"})
"""States in which a job still takes tasks or will take them again."""
LONGEST_COUNTS = 500
"""Characters; a workflow of so many steps is counted by a listing."""


def run_number(job_id: str, base: str) -> int | None:
    """Return the n of `<base>-<n>`, ignoring case; None for any other job."""
    found = re.fullmatch(re.escape(base) + r"-([0-9]+)", job_id, re.IGNORECASE)
    return int(found[1]) if found else None


def newest_run(jobs: Iterable[JobInfo], workflow: str, base: str) -> JobInfo | None:
    """Return the workflow's run with the highest number that is not being deleted."""
    runs = [
        job
        for job in jobs
        if run_number(job.id, base) is not None
        and is_owned(job.metadata, workflow)
        # Its tasks may go at any moment, and with them what they say of their results.
        and job.state != "deleting"
    ]
    return max(runs, key=lambda job: run_number(job.id, base) or 0, default=None)


def next_run_id(jobs: Iterable[JobInfo], base: str) -> str:
    """Return the id of the run after every job of that form, whoever owns it."""
    # A number that somebody else's job has is taken as well: ids are unique in the account.
    return f"{base}-{max((run_number(job.id, base) or 0 for job in jobs), default=0) + 1}"


def run_marks(run_id: str, run: str, steps: Iterable[str]) -> Marks:
    """Return what a job of a run carries beside the marks of ownership: the run's id, a digest of
    its work, and how many of the job's tasks belong to each of the `steps`.
    """
    counts = " ".join(f"{step}={count}" for step, count in Counter(steps).items())
    # The service publishes no limit for metadata; the counts only save requests.
    known = ((STEPS, counts),) if 0 < len(counts) <= LONGEST_COUNTS else ()
    return ((RUN, run), (RUN_ID, run_id), *known)
