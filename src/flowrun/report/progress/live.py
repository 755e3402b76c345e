"""Progress for a terminal: finished operations stay, the running one lives below them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOBase
from typing import IO, assert_never, cast

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from flowrun.execute.events import (
    Event,
    Listener,
    Noticed,
    OperationFailed,
    OperationFinished,
    OperationProgressed,
    OperationStarted,
    WaitProgressed,
)
from flowrun.report.progress.lines import (
    bulk_text,
    failed_line,
    finished_line,
    nodes_text,
    short_line,
    tasks_text,
)
from flowrun.report.render import fold, line
from flowrun.report.words import human_seconds

BAR = 16
PER_SECOND = 8


@contextmanager
def live_progress(
    stream: TextIOBase, *, width: int, color: bool, ascii_only: bool = False
) -> Iterator[Listener]:
    """Yield a listener whose display lasts as long as the context."""
    console = Console(
        file=cast("IO[str]", stream),  # typeshed knows no relation between the two
        width=width,
        # The caller has asked: behind the redactor rich could not find out.
        force_terminal=True,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    running = _Running(Spinner("line" if ascii_only else "dots", style="cyan"))
    # Transient, since what was under way is told by a line of its own when it ends.
    with Live(running, console=console, refresh_per_second=PER_SECOND, transient=True):
        yield _LiveProgress(console, running)


class _Running:
    """What is shown of the operation under way; rich draws it again and again."""

    def __init__(self, spinner: Spinner) -> None:
        self._spinner = spinner
        self._title = ""
        self._since = 0.0
        self._details: tuple[RenderableType, ...] = ()

    def begin(self, title: str) -> None:
        """Show another operation."""
        self._title, self._since, self._details = title, time.monotonic(), ()

    def show(self, *details: RenderableType) -> None:
        """Show what is known of it now."""
        self._details = details

    def end(self) -> None:
        """Show nothing."""
        self._title, self._details = "", ()

    @property
    def seconds(self) -> float:
        """How long it has been under way."""
        return time.monotonic() - self._since

    def __rich__(self) -> RenderableType:
        # On a thread of rich: what is read here is only ever replaced, never changed.
        if not self._title:
            return Text("")
        elapsed = human_seconds(self.seconds)
        head = Table.grid(expand=True, padding=(0, 1))
        head.add_column(width=1)
        # Only here a text is cut: it lasts for a moment, and is told whole when it has ended.
        head.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        head.add_column(justify="right", no_wrap=True)
        head.add_row(self._spinner, line(self._title), Text(elapsed, style="dim"))
        return Group(head, *self._details)


class _LiveProgress:
    """A listener that feeds the display."""

    def __init__(self, console: Console, running: _Running) -> None:
        self._console = console
        self._running = running

    def __call__(self, event: Event) -> None:
        match event:
            case OperationStarted():
                counter = f"[{event.index}/{event.total}]"
                self._running.begin(f"{counter} {short_line(event.operation)}")
            case OperationProgressed():
                self._running.show(_bulk(event, self._running.seconds))
            case WaitProgressed():
                self._running.show(*_wait(event))
            case OperationFinished():
                self._stay("✓", "green", finished_line(event))
            case OperationFailed():
                self._stay("✗", "bold red", failed_line(event))
            case Noticed():
                self._print("!", "yellow", event.message)
            case _:
                assert_never(event)

    def _stay(self, mark: str, style: str, text: str) -> None:
        self._running.end()
        self._print(mark, style, text)

    def _print(self, mark: str, style: str, text: str) -> None:
        shown = line((mark, style), f" {text}".replace("\n", " "))
        for part in fold(shown, self._console.width):
            # Folded by our own rule already, which leaves words whole.
            self._console.print(part, soft_wrap=True)


def _bulk(event: OperationProgressed, seconds: float) -> RenderableType:
    text = bulk_text(event, seconds)
    if event.bytes_total:
        return _bar(event.bytes_done, event.bytes_total, text)
    return _bar(event.done, event.total, text)


def _wait(event: WaitProgressed) -> Iterator[RenderableType]:
    if event.tasks:
        text = tasks_text(event.tasks, event.total_tasks)
        yield _bar(event.tasks.completed, event.total_tasks, text)
    shown = line(f"  {nodes_text(event)}")
    shown.no_wrap, shown.overflow = True, "ellipsis"
    yield shown


def _bar(done: int, total: int, text: str) -> RenderableType:
    row = Table.grid(padding=(0, 1))
    row.add_column(width=1)
    row.add_column(width=BAR)
    row.add_column(no_wrap=True, overflow="ellipsis")
    # The colours that rich would choose are those of an alarm.
    bar = ProgressBar(
        total=max(total, 1),
        completed=done,
        width=BAR,
        style="dim",
        complete_style="cyan",
        finished_style="green",
    )
    row.add_row("", bar, line(text))
    return row
