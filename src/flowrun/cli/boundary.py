"""Where exceptions end: a text on stderr and an exit code, decided here and nowhere else."""

import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import typer

from flowrun.cli.app import app
from flowrun.cli.crash import describe_bug
from flowrun.cli.exit_codes import Exit, exit_code, is_bug
from flowrun.cli.for_programs import tell_programs
from flowrun.cli.screen import Screen, screen
from flowrun.cli.signals import install_signal_handlers
from flowrun.cli.streams import open_missing_streams
from flowrun.errors import UsageError
from flowrun.report.mask import mask_texts

DEBUG = "--debug"


def run(arguments: Sequence[str]) -> NoReturn:
    """Run a command and leave the process with its exit code."""
    # First of all, because everything else may want to write.
    open_missing_streams()
    install_signal_handlers()
    shown = screen()
    debug = DEBUG in arguments
    try:
        # Taken out here, so that it may stand anywhere, also behind a command.
        code = _call([argument for argument in arguments if argument != DEBUG])
        # Before it is judged: only with the last byte it shows whether the reader is still there.
        shown.flush()
        code = _judge_delivery(shown, code)
    except BaseException as error:  # noqa: BLE001 - this is the place where all of them end
        ours = mask_texts(_as_ours(error), shown.redact)
        code = report_error(ours, shown, debug=debug)
        tell_programs(ours, code, arguments, shown)
    _leave(shown, code)


def _judge_delivery(shown: Screen, code: int) -> int:
    """A command whose answer did not arrive has failed."""
    lost = shown.lost_data
    if lost is None:
        return code
    if not isinstance(lost, BrokenPipeError):  # else there is nobody left to be told
        shown.note(f"error: the output could not be written: {lost.strerror}")
    return code or Exit.FAILED


def _call(arguments: Sequence[str]) -> int:
    try:
        result = app(args=list(arguments), prog_name="flowrun", standalone_mode=False)
    except SystemExit as done:
        # How typer ends `--show-completion`, `--install-completion` and the answer to a Tab.
        result = done.code
    return int(result or Exit.OK)


def report_error(error: BaseException, shown: Screen, *, debug: bool) -> int:
    """Say what went wrong, and return the exit code for it."""
    if isinstance(error, typer.Abort):
        return Exit.INTERRUPTED
    if is_bug(error):
        shown.note(f"error: {describe_bug(error, shown)}")
    else:
        # Late, because only errors need it.
        from flowrun.report.errors import describe_error  # noqa: PLC0415

        shown.say(describe_error(error, color=shown.err_color, width=shown.err_width))
    if debug:
        shown.say("".join(traceback.format_exception(error)))
    return exit_code(error)


def _as_ours(error: BaseException) -> BaseException:
    """Return typer's errors about the command line as ours."""
    if not isinstance(error, typer.TyperException):
        return error
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "flowrun"
    return UsageError(f"{error.format_message()}\nhint: `{path} --help` shows what is possible")


def _leave(shown: Screen, code: int) -> NoReturn:
    """Leave for good.

    The interpreter would first wait for every thread of every pool, and a request that hangs would
    keep a flowrun alive that was interrupted or whose time is over; nothing that matters is left to
    clean up.
    """
    shown.flush()
    if code in {Exit.TIMED_OUT, Exit.INTERRUPTED, Exit.TERMINATED}:
        os._exit(code)
    sys.exit(code)
