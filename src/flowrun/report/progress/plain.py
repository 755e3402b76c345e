"""Progress for pipes, logs and CI: whole lines, few of them, no escape sequences."""

import time
from collections.abc import Callable
from typing import assert_never

from flowrun.execute.events import (
    Event,
    Noticed,
    OperationFailed,
    OperationFinished,
    OperationProgressed,
    OperationStarted,
    WaitProgressed,
)
from flowrun.plan import operations as op
from flowrun.report.progress.lines import (
    bulk_text,
    failed_line,
    finished_line,
    short_line,
    wait_text,
)
from flowrun.report.render import line, render
from flowrun.report.words import human_seconds

EVERY = 10.0
"""Seconds between two lines about the same operation."""


class PlainProgress:
    """A listener that writes lines."""

    def __init__(
        self,
        write: Callable[[str], object],
        *,
        width: int | None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._write = write
        self._width = width
        self._monotonic = monotonic
        self._said = ""
        self._said_at = 0.0
        self._begun_at = 0.0
        self._counter = ""

    def __call__(self, event: Event) -> None:
        """Write what is worth a line."""
        match event:
            case OperationStarted():
                self._begin(event)
            case OperationFinished():
                self._line(finished_line(event))
            case OperationFailed():
                self._line(failed_line(event))
            case OperationProgressed():
                # That all of it is done is told by the line of the operation's end.
                if event.done < event.total:
                    self._sometimes(bulk_text(event, self._monotonic() - self._begun_at))
            case WaitProgressed():
                self._sometimes(wait_text(event), human_seconds(event.elapsed))
            case Noticed():
                self._line(f"note: {event.message}")
            case _:
                assert_never(event)

    def _begin(self, event: OperationStarted) -> None:
        digits = len(str(event.total))
        self._counter = f"[{event.index:>{digits}}/{event.total}]"
        # As if something had been said: an operation that is over soon needs no second line.
        self._said, self._said_at = "", self._monotonic()
        self._begun_at = self._said_at
        if _is_slow(event.operation):
            self._line(short_line(event.operation))

    def _sometimes(self, text: str, elapsed: str = "") -> None:
        """Say only what is new, and not too often."""
        now = self._monotonic()
        if text == self._said or now - self._said_at < EVERY:
            return
        self._said, self._said_at = text, now
        self._line(f"  {f'{elapsed}: ' if elapsed else ''}{text}")

    def _line(self, text: str) -> None:
        # Who reads a log line by line must not meet half an event.
        one_line = text.replace("\n", " ")
        self._write(render([line(f"{self._counter} {one_line}")], width=self._width, color=False))


def _is_slow(operation: op.Operation) -> bool:
    """These get a line when they begin too; the others are over at once, or tell how far they
    are.
    """
    match operation:
        case op.DeleteJob() | op.TerminateJob() | op.WaitForPool() | op.WaitForTasks():
            return True
        case (
            op.DeletePool()
            | op.CleanUpPool()
            | op.ReplacePool()
            | op.RebootNodes()
            | op.DeleteSchedule()
        ):
            return True
        case op.CreateContainer() | op.DeleteContainer() | op.CreatePool() | op.CreateJob():
            return False
        case op.PatchPool() | op.ResizePool() | op.EnableAutoscale() | op.DisableAutoscale():
            return False
        case op.SetTerminate() | op.AddTasks() | op.CreateSchedule() | op.UpdateSchedule():
            return False
        case op.UploadFiles() | op.DeleteBlobs() | op.ForgetReceipts() | op.DownloadFiles():
            return False
        case _:
            assert_never(operation)
