"""Order between steps: who reads what another step writes must need that step.

All tasks of a run start as soon as there is a node for them and what they need has succeeded. A
reader that does not wait would take what happens to be there: half of the results, or those of the
run before. Order is never guessed: that a blob has the right name does not tell which one is meant.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.assemble.frame import Frame
from flowrun.language.assemble.needs import DeclaredNeeds
from flowrun.language.assemble.pool_sections import raw_pools
from flowrun.language.assemble.steps import Step
from flowrun.language.assemble.writes import Write, Writes
from flowrun.language.expand.files import Listing
from flowrun.language.text.document import Address
from flowrun.model.files import BlobFile, BlobTree, ResourceFile
from flowrun.model.needs import steps_before
from flowrun.model.pool import Pool
from flowrun.model.reach import Reach
from flowrun.model.workflow import Task

_ELSEWHERE = "Write to another container, or below a prefix that is not read"


@dataclass(frozen=True, slots=True)
class Read:
    """Who reads (a step, or None: the start task), where the file says so, and what."""

    step: str | None
    address: Address
    container: str
    reach: Reach
    listing: Listing | None = None

    def meets(self, write: Write) -> bool:
        """Whether the write may be read; one exact name is held to the whole glob of a listing."""
        if self.listing and write.reach.exact:
            return self.listing.takes(write.reach.prefix)
        # Of a pattern only the fixed parts are known, and these meet by now.
        return True


def check_order(
    context: BuildContext,
    frame: Frame,
    steps: Sequence[Step],
    tasks: Sequence[Task],
    *,
    writes: Mapping[str, Writes],
    declared: DeclaredNeeds,
) -> None:
    """Report every reader that does not wait for a step that writes, once for each such step."""
    reported: set[tuple[Address, str]] = set()
    before = {step.name: steps_before(step.name, declared.of_steps) for step in steps}
    for read in _find_reads(context, frame, steps, tasks):
        known = writes.get(read.container)
        for write in known.meeting(read.reach) if known else ():
            if _is_declared(read, write, before, declared.none_meant):
                continue
            if read.meets(write) and (read.address, write.step) not in reported:
                reported.add((read.address, write.step))
                _report(context, read, write)


def _is_declared(
    read: Read, write: Write, before: Mapping[str, frozenset[str]], none_meant: frozenset[str]
) -> bool:
    """Whether the file says that the reader waits, or that it means what is there already."""
    # A start task waits for no step, and a step cannot wait for itself.
    if read.step is None or read.step == write.step:
        return False
    return read.step in none_meant or write.step in before[read.step]


def _find_reads(
    context: BuildContext, frame: Frame, steps: Sequence[Step], tasks: Iterable[Task]
) -> Iterator[Read]:
    for step in steps:
        for listing in step.listings:
            if listing.reach:
                where = (listing.address, listing.container, listing.reach)
                yield Read(step.name, *where, listing)
    yield from _node_reads(context, frame)
    addresses = {step.name: step.address for step in steps}
    seen: set[Read] = set()
    for task in tasks:
        for read in _task_reads(task, addresses[task.step]):
            # Thousands of tasks may read the same few blobs.
            if read not in seen:
                seen.add(read)
                yield read


def _node_reads(context: BuildContext, frame: Frame) -> Iterator[Read]:
    """Yield what nodes read at times that no step has a say in."""
    for name, pool in frame.pools.items():
        if isinstance(pool, Pool) and pool.start_task:
            here = (*raw_pools(context.problems.document)[name][0], "start_task")
            yield from _reads_of(None, here, pool.start_task.resource_files)
    for key, part in frame.job.parts.items() if frame.job else ():
        yield from _reads_of(None, ("job", key), part.resource_files)


def _task_reads(task: Task, address: Address) -> Iterator[Read]:
    yield from _reads_of(task.step, address, task.resource_files)
    if task.instances:
        here, files = (*address, "instances"), task.instances.common_files
        yield from _reads_of(task.step, here, files, key="common_files")


def _reads_of(
    step: str | None,
    address: Address,
    files: tuple[ResourceFile, ...],
    *,
    key: str = "resource_files",
) -> Iterator[Read]:
    for index, file in enumerate(files):
        here = (*address, key, index)
        match file:
            case BlobFile():
                yield Read(step, here, file.container, Reach.of_name(file.blob))
            case BlobTree():
                yield Read(step, here, file.container, Reach(file.prefix))
            case _:
                pass


def _report(context: BuildContext, read: Read, write: Write) -> None:
    """Say what is certain as certain, and what may be as that; both are refused."""
    place = context.problems.place(write.address)
    reads = "reads" if read.reach.holds_all_of(write.reach) else "may read"
    where = f"{_shown(read.reach)} of container '{context.alias(read.container)}'"
    if read.step is None:
        code, hint = "unknown-order", f"{_ELSEWHERE}."
        summary = f"{_reader(read)} {reads} {where}, which step '{write.step}' writes ({place})"
    elif read.step == write.step:
        code, hint = "endless-step", f"{_ELSEWHERE}."
        grows = "its for_each lists" if read.listing else "its own tasks read"
        may = "writes" if reads == "reads" else "may write"
        summary = (
            f"step '{read.step}' {may} to what {grows}, {where} ({place}): "
            "every apply would find more work"
        )
    else:
        code = "unknown-order"
        hint = (
            f"Say that it waits: 'needs: [{write.step}]'. Or 'needs: []', if it is to read what "
            "is there before."
        )
        reader = f"step '{read.step}' {reads}"
        if read.listing:
            reader = f"the for_each of step '{read.step}' lists"
        summary = (
            f"{reader} {where}, which step '{write.step}' writes ({place}): "
            "nothing makes it wait for that"
        )
    context.problems.add(code, read.address, summary, hint=hint, key=True)


def _reader(read: Read) -> str:
    return f"the job's {read.address[1]}" if read.address[0] == "job" else "the start task"


def _shown(reach: Reach) -> str:
    if reach.exact:
        return f"the blob '{reach.prefix}'"
    return f"'{reach.prefix}*{reach.suffix}'" if reach.prefix or reach.suffix else "all"
