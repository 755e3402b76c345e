"""Desired: what the workflow wants, with the content that every task would read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flowrun.model.files import BlobFile, InputFile
from flowrun.model.needs import StepNeeds, steps_in_order
from flowrun.model.phases import JobKey, divide_steps
from flowrun.model.pool import AnyPool, Pool
from flowrun.model.workflow import Task, Workflow, find_bookkeeping
from flowrun.state.contents import Contents, StepContents
from flowrun.state.fingerprint import (
    Fingerprint,
    Fingerprints,
    NodeSetup,
    Readable,
    boot_digest,
    preparation_digest,
)
from flowrun.state.lifetimes import Lifetimes
from flowrun.state.marks import digest
from flowrun.state.observed import Observed, find_pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """What should be there after an apply; `fingerprints` stand in the order of the tasks,
    `start_tasks` are the digests of the pools' start tasks by the pools' names.

    `jobs` say which job of a run the tasks of each step belong to. `missing` are (task, blob) pairs
    whose blob is neither an input nor in the account.
    """

    workflow: Workflow
    inputs: Mapping[str, Mapping[str, InputFile]]
    local: Mapping[Path, str]
    start_tasks: Mapping[str, str]
    fingerprints: tuple[Fingerprint, ...]
    jobs: Mapping[str, JobKey]
    missing: tuple[tuple[Task, BlobFile], ...]
    lifetimes: Lifetimes

    def run_digest(self, key: JobKey) -> str:
        """Return what an open job carries that does just the work of this part of a run, whatever
        is already done of it.
        """
        tasks = zip(self.workflow.tasks, self.fingerprints, strict=True)
        ours = [pair for pair in tasks if self.jobs[pair[0].step] == key]
        # The same tasks on another pool are another job.
        pools = dict.fromkeys(task.pool for task, _ in ours)
        pool_ids = (pool.id for pool in self.workflow.pools if pool.name in pools)
        # Sorted: the order of the steps in the file makes no other run.
        lines = sorted(f"{task.id} {member.digest}" for task, member in ours)
        return digest("\n".join([*pool_ids, *lines]))

    @property
    def bookkeeping(self) -> str:
        """The real name of the bookkeeping container."""
        return find_bookkeeping(self.workflow.containers)


def make_desired(workflow: Workflow, observed: Observed) -> Desired:
    """Return what the workflow wants of this account and these files."""
    contents = Contents(workflow, observed)
    starts = {pool.name: boot_digest(pool, contents) for pool in workflow.own_pools}
    prepared = preparation_digest(workflow.job, contents)
    setups = {
        pool.name: replace(_node_setup(pool, starts, observed), preparation=prepared)
        for pool in workflow.pools
    }
    found = StepContents.of_steps(workflow, contents)
    fingerprints = make_fingerprints(workflow, Fingerprints(setups, workflow.job), found)
    return Desired(
        workflow=workflow,
        inputs=_inputs_by_container(workflow),
        local=observed.local,
        start_tasks=starts,
        fingerprints=fingerprints,
        lifetimes=_lifetimes(workflow, observed),
        jobs=divide_steps(workflow.outlines, workflow.needs),
        # As the step sees it: a blob that a needed task will make is not missing.
        missing=tuple(
            (task, file)
            for task in workflow.tasks
            for file in task.reads
            if isinstance(file, BlobFile) and not found[task.step].blob(file.container, file.blob)
        ),
    )


def _lifetimes(workflow: Workflow, observed: Observed) -> Lifetimes:
    job, schedule, longest = workflow.job, workflow.schedule, observed.longest_sas
    if schedule is None:
        return Lifetimes.of(job, longest)
    return Lifetimes.of_schedule(schedule, job, longest, observed.at)


def make_fingerprints(
    workflow: Workflow, maker: Fingerprints, contents: Mapping[str, Readable]
) -> tuple[Fingerprint, ...]:
    """Return the fingerprints of all tasks; those of needed tasks are made first."""
    of_step: dict[str, list[Task]] = {}
    for task in workflow.tasks:
        of_step.setdefault(task.step, []).append(task)
    known: dict[str, Fingerprint] = {}
    steps: dict[str, str] = {}
    for step in steps_in_order(of_step, workflow.needs):
        # A step stands for all its tasks: each of thousands of readers hashes one text.
        whole = [steps[needed] for needed in workflow.needs.get(step, StepNeeds()).whole]
        # A step may have expanded to no task at all.
        for task in of_step.get(step, ()):
            needed = (*whole, *(known[one].digest for one in task.needs))
            known[task.id] = maker.of(task, contents[step], needed)
        # Sorted: what needs the step as a whole does not care which item came first.
        digests = sorted(known[task.id].digest for task in of_step.get(step, ()))
        steps[step] = digest(" ".join(digests))
    return tuple(known[task.id] for task in workflow.tasks)


def _node_setup(pool: AnyPool, starts: Mapping[str, str], observed: Observed) -> NodeSetup:
    """Of a pool that somebody else made the account tells the image, and no more that is sure."""
    if isinstance(pool, Pool):
        return NodeSetup(pool.image, starts[pool.name], pool.mounts)
    found = find_pool(observed.pools, pool.id)
    # A constant: it must not change from plan to plan, or every task would run again.
    return NodeSetup(found.image if found else None, "of somebody else")


def _inputs_by_container(workflow: Workflow) -> dict[str, dict[str, InputFile]]:
    inputs: dict[str, dict[str, InputFile]] = {}
    for file in workflow.inputs:
        inputs.setdefault(file.container, {})[file.blob] = file
    return inputs
