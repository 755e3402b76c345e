"""Desired: what the workflow wants, with the content that every task would read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flowrun.model.files import BlobFile, InputFile
from flowrun.model.workflow import Task, Workflow, find_bookkeeping
from flowrun.state.fingerprint import Fingerprint, Fingerprints, NodeSetup, start_task_digest
from flowrun.state.lifetimes import Lifetimes
from flowrun.state.marks import digest
from flowrun.state.observed import Observed


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """What should be there after an apply; `fingerprints` stand in the order of the tasks,
    `start_tasks` are the digests of the pools' start tasks by the pools' names.

    `missing` are (task, blob) pairs whose blob is neither an input nor in the account.
    """

    workflow: Workflow
    inputs: Mapping[str, Mapping[str, InputFile]]
    local: Mapping[Path, str]
    start_tasks: Mapping[str, str]
    fingerprints: tuple[Fingerprint, ...]
    run: str
    missing: tuple[tuple[Task, BlobFile], ...]
    lifetimes: Lifetimes

    @property
    def bookkeeping(self) -> str:
        """The real name of the bookkeeping container."""
        return find_bookkeeping(self.workflow.containers)


class Contents:
    """What every container will hold once the inputs are uploaded, by content."""

    def __init__(self, workflow: Workflow, observed: Observed) -> None:
        self._contents: dict[str, dict[str, str]] = {
            # Inputs of an earlier apply count by the files that are uploaded now, below; what is
            # left over of them is deleted.
            name: {blob.name: blob.md5 or blob.etag for blob in blobs.values() if not blob.is_input}
            for name, blobs in observed.blobs.items()
        }
        for file in workflow.inputs:
            self._contents.setdefault(file.container, {})[file.blob] = observed.local[file.path]
        self._trees: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}

    def blob(self, container: str, blob: str) -> str:
        """Return what identifies the blob's content; empty when there is none."""
        return self._contents.get(container, {}).get(blob, "")

    def tree(self, container: str, prefix: str) -> tuple[tuple[str, str], ...]:
        """Return (blob, content) of everything below the prefix, by name."""
        key = (container, prefix)
        # Many tasks read the same tree, and an account may hold a hundred thousand blobs.
        if key not in self._trees:
            blobs = self._contents.get(container, {}).items()
            self._trees[key] = tuple(sorted(blob for blob in blobs if blob[0].startswith(prefix)))
        return self._trees[key]


def make_desired(workflow: Workflow, observed: Observed) -> Desired:
    """Return what the workflow wants of this account and these files."""
    contents = Contents(workflow, observed)
    starts = {
        pool.name: start_task_digest(
            pool.start_task, content_of=contents.blob, tree_of=contents.tree
        )
        for pool in workflow.pools
    }
    maker = Fingerprints(
        {pool.name: NodeSetup(pool.image, starts[pool.name]) for pool in workflow.pools},
        workflow.job,
        content_of=contents.blob,
        tree_of=contents.tree,
    )
    fingerprints = tuple(maker.of(task) for task in workflow.tasks)
    return Desired(
        workflow=workflow,
        inputs=_inputs_by_container(workflow),
        local=observed.local,
        start_tasks=starts,
        fingerprints=fingerprints,
        lifetimes=Lifetimes.of(workflow.job, observed.longest_sas),
        run=_run_digest(workflow, fingerprints),
        missing=tuple(
            (task, file)
            for task in workflow.tasks
            for file in task.resource_files
            if isinstance(file, BlobFile) and not contents.blob(file.container, file.blob)
        ),
    )


def _inputs_by_container(workflow: Workflow) -> dict[str, dict[str, InputFile]]:
    inputs: dict[str, dict[str, InputFile]] = {}
    for file in workflow.inputs:
        inputs.setdefault(file.container, {})[file.blob] = file
    return inputs


def _run_digest(workflow: Workflow, fingerprints: tuple[Fingerprint, ...]) -> str:
    """An active run with this digest does just this work, whatever is already done of it."""
    tasks = zip(workflow.tasks, fingerprints, strict=True)
    # Sorted: the order of the steps in the file makes no other run.
    lines = sorted(f"{task.id} {member.digest}" for task, member in tasks)
    return digest("\n".join([*(pool.id for pool in workflow.pools), *lines]))
