"""Progress as lines, as JSON lines, and as a live display into a buffer."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flowrun.execute.events import OperationProgressed, WaitProgressed
from flowrun.report.progress.lines import bulk_text
from flowrun.report.progress.live import live_progress
from flowrun.report.progress.ndjson import NdjsonProgress
from flowrun.report.progress.plain import PlainProgress
from flowrun.report.redact import RedactedStream, Redactor
from unit.report import samples
from unit.report.golden import assert_golden


def clock() -> Iterator[float]:
    """The times of the events that ask for it: starts, bulk progress, waits."""
    return iter((0, 1, 1, 2, 1, 12, 13, 25, 26))


def test_lines_are_as_reviewed() -> None:
    written: list[str] = []
    times = clock()
    progress = PlainProgress(written.append, width=80, monotonic=lambda: next(times))

    for event in samples.events():
        progress(event)

    assert_golden("progress-plain.txt", "".join(written))


def test_a_wait_that_does_not_change_says_nothing_new() -> None:
    written: list[str] = []
    times = iter(range(0, 10_000, 60))
    progress = PlainProgress(written.append, width=80, monotonic=lambda: float(next(times)))

    for elapsed in range(0, 600, 60):
        progress(samples.waiting(elapsed, done=1))

    assert len(written) == 1


def test_json_lines_begin_with_version_and_end_with_summary() -> None:
    documents: list[Any] = []
    progress = NdjsonProgress(documents.append, version="1.2.3")

    for event in samples.events():
        progress(event)
    progress.summary(samples.failed_outcome(), exit_code=9)

    assert documents[0] == {"type": "version", "schema_version": 1, "flowrun": "1.2.3"}
    assert documents[1]["address"] == "container/topn-input"
    assert documents[-1]["type"] == "summary"
    assert documents[-1]["error"]["type"] == "TasksFailedError"
    assert documents[-1]["exit_code"] == 9
    assert json.loads(json.dumps(documents)) == documents


def test_bytes_tell_how_fast_files_go_and_how_long_it_will_take() -> None:
    upload = samples.fresh_plan().operations[2]
    event = OperationProgressed(
        operation=upload, done=1, total=3, unit="files", bytes_done=2**30, bytes_total=2**32
    )

    assert bulk_text(event, 10) == "1 of 3 files, 1.0 GiB of 4.0 GiB, 102 MiB/s, 30 s left"
    assert bulk_text(replace(event, bytes_done=0), 10) == "1 of 3 files, 0 bytes of 4.0 GiB"
    assert bulk_text(replace(event, bytes_total=0), 10) == "1 of 3 files"


def test_nothing_in_the_display_is_red_while_all_is_well() -> None:
    shown = io.StringIO()
    waits = [one for one in samples.events() if isinstance(one, WaitProgressed)]

    with live_progress(RedactedStream(shown, Redactor()), width=80, color=True) as listener:
        listener(samples.events()[3])
        for event in waits:
            listener(event)

    assert not re.search(r"\x1b\[[0-9;]*\b(31|91)m", shown.getvalue())


def test_the_live_display_keeps_finished_operations() -> None:
    shown = io.StringIO()

    with live_progress(RedactedStream(shown, Redactor()), width=80, color=False) as listener:
        for event in samples.events():
            listener(event)

    assert "✓ files topn-input: upload 1 file, 12 KiB, 2 uploaded (0.4 s)" in shown.getvalue()
    assert "! node tvm-2: starttaskfailed" in shown.getvalue()


def test_the_live_display_shows_how_far_the_tasks_are() -> None:
    shown = io.StringIO()
    waits = [one for one in samples.events() if isinstance(one, WaitProgressed)]

    with live_progress(RedactedStream(shown, Redactor()), width=80, color=False) as listener:
        listener(samples.events()[3])
        listener(waits[1])

    assert "tasks 1/3 done, 1 running, 1 waiting" in shown.getvalue()
    assert "nodes 1 idle, 1 running of 2" in shown.getvalue()
