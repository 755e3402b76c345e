"""Prints the logs of tasks: their lines on stdout, what is to be said about them on stderr."""

import re

from flowrun.actions.follow_logs import follow_logs
from flowrun.actions.logs import Stream, Wanted, choose_tasks, read_logs
from flowrun.actions.runs import WhichRun, find_run
from flowrun.cli.exit_codes import Exit
from flowrun.cli.screen import Screen
from flowrun.errors import UsageError
from flowrun.execute.context import Session
from flowrun.report.log_lines import render_log_line, render_note


def make_wanted(
    which: str | None,
    *,
    failed: bool,
    stderr: bool,
    both: bool,
    tail: int | None,
    grep: str | None,
) -> Wanted:
    """Return which logs the options ask for.

    Raises:
        UsageError: they contradict each other, or the pattern is none.
    """
    if stderr and both:
        raise UsageError("--stderr and --both: choose one")
    streams = tuple(Stream) if both else (Stream.STDERR,) if stderr else (Stream.STDOUT,)
    try:
        pattern = re.compile(grep) if grep is not None else None
    except re.error as error:
        raise UsageError(f"--grep: '{grep}' is no regular expression: {error}") from None
    return Wanted(which=which, failed=failed, streams=streams, tail=tail, pattern=pattern)


def show_logs(
    session: Session,
    which: WhichRun,
    wanted: Wanted,
    *,
    follow: bool,
    raw: bool,
    shown: Screen,
) -> int:
    """Print the lines as they come."""
    run = find_run(session, which)
    chosen = choose_tasks(session, run, wanted)
    if not chosen:
        shown.note(f"run '{run.id}' has no {'failed ' if wanted.failed else ''}task")
    # Where lines of several tasks or streams are mixed, each has to say whose it is.
    prefix, both = len(chosen) > 1, len(wanted.streams) > 1
    lines = (
        # By its number, so that a run which begins meanwhile is not taken for this one.
        follow_logs(session, WhichRun(run.workflow, run.number), wanted)
        if follow
        else read_logs(session, run, chosen, wanted)
    )
    for line in lines:
        if line.is_note:
            shown.note(render_note(line))
        else:
            shown.data(render_log_line(line, prefix=prefix or both, both=both, raw=raw))
    return Exit.OK
