"""What every container will hold when the tasks run, by content."""

from collections.abc import Mapping

from flowrun.model.needs import steps_before
from flowrun.model.workflow import Workflow
from flowrun.state.fingerprint import Readable
from flowrun.state.ground import Ground
from flowrun.state.observed import Observed

MADE = "made by a task that is needed"


class Contents:
    """What is there once the inputs are uploaded."""

    def __init__(self, workflow: Workflow, observed: Observed) -> None:
        self._contents: dict[str, dict[str, str]] = {
            # Inputs of an earlier apply count by the files that are uploaded now, below; what is
            # left over of them is deleted.
            # Where a blob has no MD5, its ETag changes with every
            # write, though also with one of the same.
            name: {blob.name: blob.md5 or blob.etag for blob in blobs.values() if not blob.is_input}
            for name, blobs in observed.blobs.items()
        }
        for file in workflow.inputs:
            self._contents.setdefault(file.container, {})[file.blob] = observed.local[file.path]
        self._trees: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}

        # A result that an input will be written over is a result no more.
        self._results = frozenset(
            (name, blob.name)
            for name, blobs in observed.blobs.items()
            for blob in blobs.values()
            if blob.is_result
        ) - {(file.container, file.blob) for file in workflow.inputs}

    def blob(self, container: str, blob: str) -> str:
        """Return what identifies the blob's content; empty when there is none."""
        return self._contents.get(container, {}).get(blob, "")

    def is_result(self, container: str, blob: str) -> bool:
        """Whether a task, of this or an earlier state of the workflow, has made the blob."""
        return (container, blob) in self._results

    def tree(self, container: str, prefix: str) -> tuple[tuple[str, str], ...]:
        """Return (blob, content) of everything below the prefix, by name."""
        key = (container, prefix)
        # Many tasks read the same tree, and an account may hold a hundred thousand blobs.
        if key not in self._trees:
            blobs = self._contents.get(container, {}).items()
            # A fingerprint must not depend on the order in which the account lists.
            self._trees[key] = tuple(sorted(blob for blob in blobs if blob[0].startswith(prefix)))
        return self._trees[key]


class StepContents:
    """What the tasks of a step find. What the steps write that they need counts as made: what is
    in such a blob at the moment may be of another run, or of none yet. A result that none of these
    makes any more is not there: it is deleted before the tasks run.
    """

    def __init__(self, contents: Contents, made: Ground) -> None:
        self._contents = contents
        self._made = made
        self._trees: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}

    @classmethod
    def of_steps(cls, workflow: Workflow, contents: Contents) -> Mapping[str, Readable]:
        """Return what each step finds, by its name."""
        found: dict[str, Readable] = {}
        for step in dict.fromkeys(task.step for task in workflow.tasks):
            before = steps_before(step, workflow.needs)
            made = Ground(
                file for task in workflow.tasks if task.step in before for file in task.output_files
            )
            # Who needs nobody reads what is there: `needs: []` says that the old content is meant.
            found[step] = cls(contents, made) if before else contents
        return found

    def blob(self, container: str, blob: str) -> str:
        """Return what identifies the blob's content; empty when there is none and none is made."""
        if self._made.may_hold_blob(container, blob):
            return MADE
        if self._contents.is_result(container, blob):
            return ""
        return self._contents.blob(container, blob)

    def tree(self, container: str, prefix: str) -> tuple[tuple[str, str], ...]:
        """Return (blob, content) of what is below the prefix and not made, by name."""
        key = (container, prefix)
        # Kept, because all tasks of a step read the same few trees.
        if key not in self._trees:
            self._trees[key] = tuple(
                (blob, content)
                for blob, content in self._contents.tree(container, prefix)
                if not self._made.may_hold_blob(container, blob)
                and not self._contents.is_result(container, blob)
            )
        return self._trees[key]
