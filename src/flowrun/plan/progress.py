"""Which tasks are done, which are under way in the run that goes on, and which have to run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from flowrun.model.account import JobInfo, TaskInfo
from flowrun.model.files import OutputFile
from flowrun.model.needs import Needs, StepNeeds, steps_in_order
from flowrun.model.phases import JobKey
from flowrun.model.workflow import Task
from flowrun.plan.operations import Reason, ReasonCode, UploadFiles
from flowrun.plan.reasons import reason_of_loss, reason_of_need, reason_to_run
from flowrun.state.desired import Desired
from flowrun.state.fingerprint import Aspects, Fingerprint
from flowrun.state.labels import Label
from flowrun.state.marks import RUN
from flowrun.state.observed import Observed
from flowrun.state.outputs import Written, owed_outputs
from flowrun.state.runs import OPEN_STATES, job_key, newest_run


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskToRun:
    """A task without a valid success, and why."""

    task: Task
    fingerprint: Fingerprint
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The tasks of a workflow, sorted by what is left to do about them.

    `resumed` are the open jobs of the newest run that do just this work; their tasks are
    `under_way`, failed ones included, because the run itself has to be waited for and reported.
    `ending` are the ids of those whose tasks have all succeeded: they come to rest by themselves.
    """

    resumed: Mapping[JobKey, JobInfo]
    ending: frozenset[str] = frozenset()
    done: tuple[Task, ...]
    under_way: tuple[tuple[Task, Fingerprint], ...]
    to_run: tuple[TaskToRun, ...]


NO_RUN = Progress(resumed={}, done=(), under_way=(), to_run=())
"""Of a workflow whose jobs the service makes."""


class History:
    """What the account remembers of a workflow's tasks: the newest run and the receipts."""

    def __init__(self, desired: Desired, observed: Observed) -> None:
        self.receipts = {receipt.fingerprint for receipt in observed.receipts}
        self._written = Written({name: blobs.values() for name, blobs in observed.blobs.items()})
        self._records: dict[str, TaskInfo] = {}
        # Receipts come oldest first, so that the newest of an id stays.
        self._before: dict[str, Aspects] = {
            receipt.task_id.lower(): receipt.aspects for receipt in observed.receipts
        }
        for task in observed.tasks:
            label = Label.parse(task.display_name)
            # A task without a label was added by somebody else.
            if label:
                # By what it did and not by its id, because ids move when items come and go.
                self._records[label.fingerprint.digest] = task
                # Over what a receipt says: the newest run may have tried something else since.
                self._before[task.id.lower()] = label.fingerprint.aspects
        base = desired.workflow.job.id
        jobs = newest_run(observed.jobs, desired.workflow.name, base)
        self.jobs = {key: job for job in jobs if (key := job_key(job.id, base))}

    def record(self, fingerprint: Fingerprint) -> TaskInfo | None:
        """Return what the newest run says of this fingerprint."""
        return self._records.get(fingerprint.digest)

    def before(self, task: Task) -> Aspects | None:
        """Return what the task of this name was made from last time."""
        return self._before.get(task.id.lower())

    def lost_outputs(self, task: Task, fingerprint: Fingerprint) -> tuple[OutputFile, ...]:
        """Return what the task must have written if it succeeded, and is not there any more."""
        owed = owed_outputs(task, fingerprint.digest)
        return tuple(file for file in owed if not self._written.holds(file))

    def has_succeeded(self, fingerprint: Fingerprint) -> bool:
        """Whether the task succeeded; while the run's job exists, its record beats a receipt."""
        record = self.record(fingerprint)
        if record is None:
            return fingerprint.digest in self.receipts
        return record.state == "completed" and record.result == "success"


def sort_tasks(desired: Desired, observed: Observed, uploads: tuple[UploadFiles, ...]) -> Progress:
    """Tell the tasks that are done from those that are under way and those that have to run."""
    history = History(desired, observed)
    resumed = _resumable(desired, history)
    ending = {key for key, job in resumed.items() if _is_ending(desired, history, key, job)}
    working = resumed.keys() - ending
    changed = {
        files.container: frozenset(upload.blob for upload in files.uploads) for files in uploads
    }
    done, under_way, to_run = [], [], []
    again = RunningNeeds(desired.workflow.needs)
    # A task that runs makes those run that need it, so it has to be known before them.
    for task, fingerprint in _needed_first(desired):
        if desired.jobs[task.step] in working and history.record(fingerprint):
            under_way.append((task, fingerprint))
            again.add(task)
        elif reason := _reason(desired, history, task, fingerprint, changed, again):
            to_run.append(TaskToRun(task=task, fingerprint=fingerprint, reason=reason))
            again.add(task)
        else:
            done.append(task)
    # Back into the order of the file, in which plans are read.
    place = {task.id: index for index, task in enumerate(desired.workflow.tasks)}
    return Progress(
        resumed={key: resumed[key] for key in working},
        ending=frozenset(resumed[key].id for key in ending),
        done=tuple(sorted(done, key=lambda task: place[task.id])),
        under_way=tuple(under_way),
        to_run=tuple(sorted(to_run, key=lambda planned: place[planned.task.id])),
    )


class RunningNeeds:
    """The tasks that run in this plan, as far as others may need them."""

    def __init__(self, needs: Needs) -> None:
        self._needs = needs
        self._tasks: set[str] = set()
        self._of_step: dict[str, str] = {}

    def add(self, task: Task) -> None:
        """Note a task that runs."""
        self._tasks.add(task.id)
        self._of_step.setdefault(task.step, task.id)

    def first(self, task: Task) -> str | None:
        """Return a task that runs and that this one needs, if there is one."""
        whole = self._needs.get(task.step, StepNeeds()).whole
        of_steps = (self._of_step[step] for step in whole if step in self._of_step)
        matched = (needed for needed in task.needs if needed in self._tasks)
        return next(chain(matched, of_steps), None)


def _needed_first(desired: Desired) -> Iterator[tuple[Task, Fingerprint]]:
    """Yield the tasks with their fingerprints, each behind those that it needs."""
    of_step: dict[str, list[tuple[Task, Fingerprint]]] = {}
    for task, fingerprint in zip(desired.workflow.tasks, desired.fingerprints, strict=True):
        of_step.setdefault(task.step, []).append((task, fingerprint))
    for step in steps_in_order(of_step, desired.workflow.needs):
        yield from of_step.get(step, ())


def _resumable(desired: Desired, history: History) -> Mapping[JobKey, JobInfo]:
    """Return the open jobs of the newest run that do just the work that is wanted now."""
    return {
        key: job
        for key, job in history.jobs.items()
        if job.state in OPEN_STATES and job.metadata.get(RUN) == desired.run_digest(key)
    }


def _is_ending(desired: Desired, history: History, key: JobKey, job: JobInfo) -> bool:
    """Whether the job has all its tasks and each has succeeded: a moment later it is completed."""
    return job.terminates and all(
        # What this run has no record of was done before it, and is no part of it.
        history.record(fingerprint) is None or history.has_succeeded(fingerprint)
        for task, fingerprint in zip(desired.workflow.tasks, desired.fingerprints, strict=True)
        if desired.jobs[task.step] == key
    )


def _reason(
    desired: Desired,
    history: History,
    task: Task,
    fingerprint: Fingerprint,
    changed: Mapping[str, frozenset[str]],
    again: RunningNeeds,
) -> Reason | None:
    """Return why the task has to run, or None when it is done."""
    place = desired.workflow.places.get(f"tasks.{task.step}")
    needed = again.first(task)
    if history.has_succeeded(fingerprint):
        lost = history.lost_outputs(task, fingerprint)
        if lost:
            return reason_of_loss(lost, place)
        # It has succeeded, but what it read is about to be written again.
        return reason_of_need(needed, place) if needed else None
    reason = reason_to_run(
        task,
        fingerprint,
        record=history.record(fingerprint),
        before=history.before(task),
        uploads=changed,
        place=place,
    )
    # The needs tell a change last: here nothing else of the task changed.
    if needed and reason.code is ReasonCode.NEEDS_CHANGED:
        return reason_of_need(needed, place)
    return reason
