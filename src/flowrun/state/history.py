"""The runs of a workflow as its jobs tell them: without the workflow file, on any machine."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flowrun.model.account import JobInfo
from flowrun.state.marks import ALLOWED, EXTERNAL, RUN_ID, STEPS, is_owned
from flowrun.state.runs import OPEN_STATES

# `Run.number` relies on this form: anybody with access to the account can edit a mark.
RUN_FORM = re.compile(r"-[0-9]+$")
SCHEDULED_FORM = re.compile(r"[A-Za-z0-9_-]+:job-[0-9]+")
"""How the service calls the jobs of a schedule, which all have the same marks."""
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of a workflow: its id `<job id>-<n>` and its jobs in the order of their ids.

    Each job of a schedule is a run: `<job id>:job-<n>`.
    """

    id: str
    workflow: str
    jobs: tuple[JobInfo, ...]

    @property
    def number(self) -> int:
        """The n of the id."""
        return int(self.id.rpartition("-")[2])

    @property
    def schedule(self) -> str:
        """The id of the schedule that made it; empty when an apply did."""
        return self.id.rpartition(":")[0]

    @property
    def is_open(self) -> bool:
        """Whether a job of it may still work."""
        return any(job.state in OPEN_STATES for job in self.jobs)

    @property
    def began(self) -> datetime | None:
        """When its first job was made."""
        return min((job.created for job in self.jobs if job.created), default=None)

    @property
    def ended(self) -> datetime | None:
        """When its last job ended; None while one is open."""
        if self.is_open:
            return None
        return max((job.ended for job in self.jobs if job.ended), default=None)


def find_runs(jobs: Iterable[JobInfo], workflow: str) -> tuple[Run, ...]:
    """Return the workflow's runs that are not being deleted, the newest first."""
    of_run: dict[str, list[JobInfo]] = {}
    for job in jobs:
        run_id = job.id if SCHEDULED_FORM.fullmatch(job.id) else job.metadata.get(RUN_ID, "")
        # A job that is being deleted loses its tasks while they are read.
        if is_owned(job.metadata, workflow) and RUN_FORM.search(run_id) and job.state != "deleting":
            of_run.setdefault(run_id, []).append(job)
    runs = (
        Run(id=run_id, workflow=workflow, jobs=tuple(sorted(found, key=lambda job: job.id)))
        for run_id, found in of_run.items()
    )
    # By time and then by number: the file's `job.id` may have changed, and numbers began anew.
    return tuple(sorted(runs, key=_age, reverse=True))


def planned_counts(job: JobInfo) -> Mapping[str, int]:
    """Return how many tasks of each step the job was made for; empty when it does not say."""
    return _read_counts(job, STEPS)


def allowed_counts(job: JobInfo) -> Mapping[str, int]:
    """Return how many tasks of a step may fail without failing the run, for steps with a limit."""
    return _read_counts(job, ALLOWED)


def external_containers(job: JobInfo) -> tuple[str, ...]:
    """Return the external containers that the job's tasks write to."""
    return tuple(job.metadata.get(EXTERNAL, "").split())


def _read_counts(job: JobInfo, mark: str) -> Mapping[str, int]:
    pairs = (word.rpartition("=") for word in job.metadata.get(mark, "").split())
    # From the right: the count stands last, whatever a step is called.
    return {step: int(count) for step, _, count in pairs if count.isdecimal()}


def _age(run: Run) -> tuple[datetime, int]:
    return (run.began or LONG_AGO, run.number)
