"""What all steps write, found by what a reader names, without comparing every pair."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flowrun.language.assemble.steps import Step
from flowrun.language.text.document import Address
from flowrun.model.files import OutputFile
from flowrun.model.reach import Reach, output_reach
from flowrun.model.workflow import Task


@dataclass(frozen=True, slots=True)
class Write:
    """A step that writes, where its file says so, and what."""

    step: str
    address: Address
    reach: Reach


class Writes:
    """The writes of one container, kept by how their names begin and then by how they end."""

    def __init__(self, writes: Iterable[Write]) -> None:
        self._kept: dict[str, dict[str, list[Write]]] = {}
        for write in writes:
            by_suffix = self._kept.setdefault(write.reach.prefix, {})
            by_suffix.setdefault(write.reach.suffix, []).append(write)
        self._prefixes = sorted(self._kept)
        self._lengths = sorted({len(prefix) for prefix in self._kept})

    def __iter__(self) -> Iterator[Write]:
        """Yield every write."""
        for by_suffix in self._kept.values():
            for writes in by_suffix.values():
                yield from writes

    def meeting(self, read: Reach) -> Iterator[Write]:
        """Yield the writes that may have a name in common with what is read."""
        for prefix in (*self._beginning(read.prefix), *self._beyond(read)):
            by_suffix = self._kept[prefix]
            # A name has few endings, all of which can be looked up; a pattern could have any.
            for suffix in _endings(by_suffix, read) if read.exact else by_suffix:
                yield from (write for write in by_suffix[suffix] if read.meet(write.reach))

    def _beginning(self, name: str) -> Iterator[str]:
        """Yield the known prefixes that the name begins with."""
        lengths = (length for length in self._lengths if length <= len(name))
        yield from (name[:length] for length in lengths if name[:length] in self._kept)

    def _beyond(self, read: Reach) -> Iterator[str]:
        """Yield the known prefixes that begin with the read's and are longer."""
        index = bisect_left(self._prefixes, read.prefix)
        while not read.exact and index < len(self._prefixes):
            prefix = self._prefixes[index]
            if not prefix.startswith(read.prefix):
                return
            # Those of just this prefix have come with the beginnings.
            if prefix != read.prefix:
                yield prefix
            index += 1


def _endings(by_suffix: dict[str, list[Write]], read: Reach) -> Iterator[str]:
    """Yield the known suffixes of a name; it has fewer endings than many tasks have suffixes."""
    name = read.prefix
    if len(by_suffix) <= len(name):
        yield from (suffix for suffix in by_suffix if name.endswith(suffix))
        return
    endings = (name[start:] for start in range(len(name) + 1))
    yield from (ending for ending in endings if ending in by_suffix)


def find_writes(steps: Iterable[Step], tasks: Iterable[Task]) -> dict[str, Writes]:
    """Return what the tasks write to each container, every place of a step once."""
    found: dict[str, dict[tuple[str, Reach], Write]] = {}
    for task, address, file in output_places(steps, tasks):
        write = Write(task.step, address, output_reach(file))
        known = found.setdefault(file.container, {})
        known.setdefault((task.step, write.reach), write)
    return {container: Writes(known.values()) for container, known in found.items()}


def output_places(
    steps: Iterable[Step], tasks: Iterable[Task]
) -> Iterator[tuple[Task, Address, OutputFile]]:
    """Yield every output file of every task, and where the workflow file says it."""
    addresses = {step.name: step.address for step in steps}
    for task in tasks:
        for index, file in enumerate(task.output_files):
            yield task, (*addresses[task.step], "output_files", index), file
