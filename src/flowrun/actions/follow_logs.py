"""What tasks print, while they print it; survives the loss of nodes and new tries."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus

from flowrun.actions.follow import is_being_filled
from flowrun.actions.log_lines import LineSplitter
from flowrun.actions.logs import ChosenTask, LogLine, Stream, Wanted, choose_tasks, read_stream
from flowrun.actions.runs import WhichRun, find_run
from flowrun.errors import GatewayError
from flowrun.execute.context import Session
from flowrun.model.workflow import bookkeeping_container

PAUSE = 1.0
"""Seconds between two looks."""
PATIENCE = 5
"""How often the end of a stream is tried to be read."""
# Of a task that has not begun the service refuses to show files.
SHOWN = frozenset({"running", "completed"})
BEGINS_ANEW = "begins anew, in another try or on another node"


def follow_logs(session: Session, which: WhichRun, wanted: Wanted) -> Iterator[LogLine]:
    """Yield the lines that are wanted as they come, until all these tasks have ended.

    Raises:
        UsageError: the run is not there, or has no such task.
    """
    books = bookkeeping_container(which.workflow).name
    followed: dict[tuple[str, str, Stream], _FollowedStream] = {}
    while True:
        # Anew at each look: the next phase of the run brings jobs of its own.
        run = find_run(session, which)
        chosen = choose_tasks(session, run, wanted)
        for one in chosen:
            for stream in wanted.streams:
                key = (one.job_id, one.task.id, stream)
                reader = followed.setdefault(key, _FollowedStream(books, stream, wanted))
                yield from reader.read(session, one)
        all_is_read = all(reader.has_ended for reader in followed.values())
        # Nothing chosen need not mean that all is over: its tasks may still be added.
        if (
            all_is_read
            and _have_ended(chosen)
            and not any(is_being_filled(session, job) for job in run.jobs)
        ):
            return
        session.clock.sleep(PAUSE)


def _have_ended(chosen: Sequence[ChosenTask]) -> bool:
    return all(one.task.state == "completed" for one in chosen)


class _FollowedStream:
    """One stream of one task, and how far it has been read."""

    def __init__(self, books: str, stream: Stream, wanted: Wanted) -> None:
        self._books = books
        self._stream = stream
        self._wanted = wanted
        self._splitter = LineSplitter()
        self._start = 0
        self._try: tuple[str | None, int] | None = None
        self._failures = 0
        self.has_ended = False

    def read(self, session: Session, chosen: ChosenTask) -> Iterator[LogLine]:
        """Yield the lines that are new since the last time."""
        task = chosen.task
        if self.has_ended or task.state not in SHOWN:
            return
        # With the node, because a task that was requeued keeps its count of tries.
        this_try = (task.node_id, task.retry_count)
        if self._try not in {None, this_try}:
            yield self._begin_anew(chosen)
        self._try = this_try
        try:
            yield from self._lines(session, chosen)
            # It was read after its end, so that nothing more can come.
            self.has_ended = task.state == "completed"
        except GatewayError as error:
            yield from self._bear(error, chosen)

    def _bear(self, error: GatewayError, chosen: ChosenTask) -> Iterator[LogLine]:
        """Look again later, since most errors pass; a stream is never cut off without a word."""
        # The file is shorter than what has been read of it: another try writes it.
        if error.code == "InvalidRange":
            yield self._begin_anew(chosen)
        if chosen.task.state != "completed":
            # The file is not there at once.
            return
        self._failures += 1
        # What is not there after the end does not come any more.
        if error.status == HTTPStatus.NOT_FOUND or self._failures == PATIENCE:
            self.has_ended = True
        if self._failures == PATIENCE:
            text = f"cannot be read to its end: {error.code}"
            yield LogLine(task_id=chosen.task.id, stream=self._stream, text=text, is_note=True)

    def _lines(self, session: Session, chosen: ChosenTask) -> Iterator[LogLine]:
        lines = self._wanted.lines(self._new_lines(session, chosen))
        for text in lines:
            yield LogLine(task_id=chosen.task.id, stream=self._stream, text=text)

    def _new_lines(self, session: Session, chosen: ChosenTask) -> Iterator[str]:
        for chunk in read_stream(session, self._books, chosen, self._stream, self._start):
            self._start += len(chunk)
            yield from self._splitter.feed(chunk)
        if chosen.task.state == "completed":
            yield from self._splitter.end()

    def _begin_anew(self, chosen: ChosenTask) -> LogLine:
        self._splitter, self._start = LineSplitter(), 0
        return LogLine(task_id=chosen.task.id, stream=self._stream, text=BEGINS_ANEW, is_note=True)
