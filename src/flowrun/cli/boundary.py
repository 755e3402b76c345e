"""Where exceptions end: a text on stderr and an exit code, decided here and nowhere else."""

import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import typer

from flowrun.cli.app import app
from flowrun.cli.crash import write_crash_file
from flowrun.cli.exit_codes import Exit, exit_code, is_bug
from flowrun.cli.screen import Screen, screen
from flowrun.cli.signals import install_signal_handlers
from flowrun.report.errors import describe_error

DEBUG = "--debug"


def run(arguments: Sequence[str]) -> NoReturn:
    """Run a command and leave the process with its exit code."""
    install_signal_handlers()
    shown = screen()
    debug = DEBUG in arguments
    try:
        code = _call([one for one in arguments if one != DEBUG])
        shown.flush()
    except BrokenPipeError:
        # Who read our output has gone (`flowrun plan | head`); there is nobody to tell.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - lives as long as we do
        code = Exit.FAILED
    except BaseException as error:  # noqa: BLE001 - this is the place where all of them end
        code = report_error(error, shown, debug=debug)
    _leave(shown, code)


def _call(arguments: Sequence[str]) -> int:
    result = app(args=list(arguments), prog_name="flowrun", standalone_mode=False)
    return int(result or Exit.OK)


def report_error(error: BaseException, shown: Screen, *, debug: bool) -> int:
    """Say what went wrong, and return the exit code for it."""
    if isinstance(error, typer.TyperException):
        _report_usage(error, shown)
        return Exit.INVALID
    if isinstance(error, typer.Abort):
        return Exit.INTERRUPTED
    if is_bug(error):
        report_bug(error, shown, debug=debug)
    else:
        shown.say(describe_error(error, color=shown.err_color))
    return exit_code(error)


def _report_usage(error: typer.TyperException, shown: Screen) -> None:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "flowrun"
    shown.say(f"error: {error.format_message()}\nhint: `{path} --help` shows what is possible\n")


def report_bug(error: BaseException, shown: Screen, *, debug: bool) -> None:
    """Show a bug in one line, with its traceback in a file; with `debug` on the screen."""
    trace = "".join(traceback.format_exception(error))
    if debug:
        shown.say(trace)
        return
    path = write_crash_file(shown.redact(trace), os.environ)
    where = f"; details are in {path}" if path else "; use --debug to see where"
    shown.say(f"error: unexpected {type(error).__name__}, which is a bug in flowrun{where}\n")


def _leave(shown: Screen, code: int) -> NoReturn:
    """Leave for good.

    The interpreter would first wait for every thread of every pool, and a request that hangs would
    keep an interrupted flowrun alive; nothing that matters is left to clean up.
    """
    shown.flush()
    if code in {Exit.INTERRUPTED, Exit.TERMINATED}:
        os._exit(code)
    sys.exit(code)
