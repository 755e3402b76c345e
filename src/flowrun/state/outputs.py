"""What a task must have written, and whether it is there and still the task's own."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from flowrun.model.account import BlobInfo
from flowrun.model.files import OutputFile, UploadWhen
from flowrun.model.reach import is_output, output_reach
from flowrun.model.workflow import Task

UNKNOWN_MAKER = ""


def owed_outputs(task: Task, fingerprint: str) -> tuple[OutputFile, ...]:
    """Return what must be there once the task has succeeded, made by this fingerprint."""
    # The others may be missing though all went well.
    return tuple(
        replace(file, maker=fingerprint)
        for file in task.output_files
        if file.when != UploadWhen.FAILURE and not file.optional
    )


class Written:
    """What tasks wrote into containers; the blobs of a pattern are looked for once."""

    def __init__(self, blobs: Mapping[str, Iterable[BlobInfo]]) -> None:
        self._makers = {
            # An input lies where somebody put it, and is nobody's result.
            container: {blob.name: blob.maker for blob in listing if not blob.is_upload}
            for container, listing in blobs.items()
        }
        self._names = {container: sorted(makers) for container, makers in self._makers.items()}
        self._found: dict[OutputFile, frozenset[str]] = {}

    def holds(self, file: OutputFile) -> bool:
        """Whether a blob is there that the output file can have become, and nobody else made.

        A blob that says nothing of its maker is taken for the task's: it may have been copied.
        """
        # The same for all tasks that write this pattern: who made a blob is compared afterwards.
        pattern = replace(file, maker="")
        if pattern not in self._found:
            self._found[pattern] = frozenset(self._find_makers(pattern))
        return not self._found[pattern].isdisjoint({file.maker, UNKNOWN_MAKER})

    def _find_makers(self, file: OutputFile) -> Iterator[str]:
        """Yield who made each blob; of many thousands, few begin like those of the file."""
        names = self._names.get(file.container, [])
        prefix = output_reach(file).prefix
        index = bisect_left(names, prefix)
        while index < len(names) and names[index].startswith(prefix):
            # How it begins only narrows the search: the whole pattern decides.
            if is_output(file, names[index]):
                yield self._makers[file.container][names[index]]
            index += 1


def describe_output(file: OutputFile) -> str:
    """Return what a person looks for in the storage account."""
    reach = output_reach(file)
    name = reach.prefix if reach.exact else f"{file.path.rstrip('/')}/{file.pattern}".lstrip("/")
    return f"'{name}' in container '{file.container}'"
