"""Prints a run's status, at once or after following it, in the format that was asked for."""

from contextlib import AbstractContextManager, nullcontext

from flowrun import __version__
from flowrun.actions.follow import follow_run
from flowrun.actions.run_status import Verdict
from flowrun.actions.runs import WhichRun
from flowrun.actions.status import Status, read_status
from flowrun.cli.compose import Account
from flowrun.cli.exit_codes import Exit
from flowrun.cli.options import RunFormat
from flowrun.cli.reporters import text_progress
from flowrun.cli.screen import Screen
from flowrun.execute.events import Listener
from flowrun.report.invocation import Invocation
from flowrun.report.progress.ndjson import NdjsonProgress
from flowrun.report.status import render_status, status_to_json

FAILED = frozenset({Verdict.FAILING, Verdict.FAILED, Verdict.ENDED_EARLY})


def follow(account: Account, which: WhichRun, output: RunFormat, shown: Screen) -> None:
    """Wait for the run's end; events go to stdout for programs that follow along."""
    with _listen(output, shown) as listener:
        follow_run(account.session, which, listener)


def _listen(output: RunFormat, shown: Screen) -> AbstractContextManager[Listener]:
    if output is not RunFormat.NDJSON:
        return text_progress(shown)
    events: Listener = NdjsonProgress(shown.document, version=__version__)
    return nullcontext(events)


def show_status(
    account: Account,
    which: WhichRun,
    *,
    output: RunFormat,
    invocation: Invocation,
    shown: Screen,
) -> int:
    """Read and print the status, and return the exit code."""
    status = read_status(account.session, which)
    match output:
        case RunFormat.TEXT:
            shown.data(_text(status, account, invocation, shown))
        case RunFormat.JSON:
            shown.document(status_to_json(status), indent=2)
        case RunFormat.NDJSON:
            shown.document({"type": "status", **status_to_json(status)})
    failed = status.run is not None and status.run.verdict in FAILED
    return Exit.TASKS_FAILED if failed else Exit.OK


def _text(status: Status, account: Account, invocation: Invocation, shown: Screen) -> str:
    return render_status(
        status,
        invocation,
        local=account.local,
        width=shown.out_width,
        color=shown.out_color,
        ascii_only=shown.out_ascii,
    )
