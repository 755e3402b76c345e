"""What tasks printed: from the node while it is there, else from the logs that are kept."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flowrun.actions.log_lines import LineSplitter
from flowrun.errors import GatewayError, UsageError
from flowrun.execute.context import Session
from flowrun.model.account import TaskGroup, TaskInfo
from flowrun.model.workflow import bookkeeping_container
from flowrun.state.bookkeeping import log_blob
from flowrun.state.history import Run
from flowrun.state.selection import select_tasks

GONE = frozenset({"BlobNotFound", "ContainerNotFound", "ContainerBeingDeleted"})


class Stream(StrEnum):
    """What a task writes to."""

    STDOUT = "stdout"
    STDERR = "stderr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which logs: of the tasks that `which` names, failed ones only, and which of their lines."""

    which: str | None = None
    failed: bool = False
    streams: tuple[Stream, ...] = (Stream.STDOUT,)
    tail: int | None = None
    pattern: re.Pattern[str] | None = None

    def lines(self, lines: Iterable[str]) -> Iterable[str]:
        """Return the lines that are wanted; the last ones are chosen among those that match."""
        if self.pattern is not None:
            lines = filter(self.pattern.search, lines)
        # No more lines than these are kept, of logs that may be larger than the memory.
        return lines if self.tail is None else deque(lines, self.tail)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """A line of a task, or a `note` about it where there is nothing to read."""

    task_id: str
    stream: Stream
    text: str
    is_note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenTask:
    """A task and the job that it is in."""

    job_id: str
    task: TaskInfo


def choose_tasks(session: Session, run: Run, wanted: Wanted) -> tuple[ChosenTask, ...]:
    """Return the tasks of the run whose logs are wanted; one listing a job.

    Raises:
        UsageError: the run has no task that is called so.
    """
    group = TaskGroup.FAILED if wanted.failed else None
    chosen = tuple(
        ChosenTask(job_id=job.id, task=task)
        for job in run.jobs
        for task in select_tasks(session.batch.list_tasks(job.id, group), wanted.which)
    )
    if wanted.which and not chosen:
        what = "failed task" if wanted.failed else "task or step"
        raise UsageError(f"run '{run.id}' has no {what} that matches '{wanted.which}'")
    return chosen


def read_logs(
    session: Session, run: Run, chosen: Sequence[ChosenTask], wanted: Wanted
) -> Iterator[LogLine]:
    """Yield the lines that are there by now, task after task."""
    books = bookkeeping_container(run.workflow).name
    for one in chosen:
        for stream in wanted.streams:
            yield from _read_log(session, books, one, stream, wanted)


def _read_log(
    session: Session, books: str, chosen: ChosenTask, stream: Stream, wanted: Wanted
) -> Iterator[LogLine]:
    try:
        lines = wanted.lines(_split(read_stream(session, books, chosen, stream)))
        for text in lines:
            yield LogLine(task_id=chosen.task.id, stream=stream, text=text)
    # A task without a log must not keep those of others from being shown.
    except GatewayError as error:
        text = _why_not(chosen.task, error)
        yield LogLine(task_id=chosen.task.id, stream=stream, text=text, is_note=True)


def read_stream(
    session: Session, books: str, chosen: ChosenTask, stream: Stream, start: int = 0
) -> Iterator[bytes]:
    """Yield what a task wrote behind the first `start` bytes.

    Raises:
        GatewayError: there is nothing to read, neither kept nor on a node.
    """
    task = chosen.task
    if task.state == "completed":
        # First what is kept: it is there also when the node is gone.
        try:
            yield from session.blob.read(books, log_blob(chosen.job_id, task.id, stream), start)
        except GatewayError as error:
            if error.code not in GONE:
                raise
        else:
            return
    path = f"{stream}.txt"
    yield from session.batch.read_task_file_from(chosen.job_id, task.id, path, start)


def _split(chunks: Iterable[bytes]) -> Iterator[str]:
    splitter = LineSplitter()
    for chunk in chunks:
        yield from splitter.feed(chunk)
    yield from splitter.end()


def _why_not(task: TaskInfo, error: GatewayError) -> str:
    if task.state == "completed":
        return f"nothing is kept of it, and its node does not have it any more ({error.code})"
    if task.state == "running":
        return f"its node does not show it now ({error.code})"
    return "it has not begun"
