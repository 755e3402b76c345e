"""The entry point of `localbatch`: exit codes, and what is said of a wrong command line."""

import os
import sys
from typing import NoReturn

import typer

from localbatch.cli.commands import app
from localbatch.cli.group import FAILED, INVALID
from localbatch.cli.terminal import note

# 128 and the number of SIGINT, as shells tell it.
_INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command of this process's arguments, and exit."""
    _open_missing_streams()
    # Alone it shows what there is and ends well, where typer would call that an error.
    arguments = sys.argv[1:] or ["--help"]
    try:
        # Else typer would print errors and leave by itself, with codes of its own.
        code = app(args=arguments, prog_name="localbatch", standalone_mode=False)
        # Here, where a broken pipe can still be caught: at its exit Python would write a traceback.
        sys.stdout.flush()
    except typer.TyperException as error:
        note(f"error: {error.format_message()}\nhint: `localbatch --help` shows what is possible")
        sys.exit(INVALID)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # Who read our output has gone (`localbatch logs | head`): there is nobody to tell.
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - lives as long as we do
        sys.exit(FAILED)
    sys.exit(int(code or 0))


def _open_missing_streams() -> None:
    """Let a stream that was closed before we began (`localbatch up >&-`) lead nowhere.

    In their order, because `open` takes the lowest number: what children print stays out of files.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115 - as long as we live
