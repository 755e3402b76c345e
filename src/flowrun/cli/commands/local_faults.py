"""`flowrun local faults`: what shall go wrong in the local account, for tests of one's own.

The imports of the account stand inside the functions: other commands must not wait for them.
"""
# ruff: noqa: PLC0415

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowrun.cli.exit_codes import Exit
from flowrun.cli.screen import screen

if TYPE_CHECKING:
    from flowrun.model.connection import Connection

app = typer.Typer(help="Let requests and nodes fail on request.", rich_markup_mode=None)


@app.command("set")
def set_(
    file: Annotated[Path, typer.Argument(help="JSON: a seed and rules.", exists=True)],
) -> int:
    """Put a fault file in force until it is cleared."""
    from flowrun.local import faults

    screen().data(faults.set_faults(_connect(), file.read_bytes()) + "\n")
    return Exit.OK


@app.command()
def clear() -> int:
    """Let everything go well again."""
    from flowrun.local import faults

    faults.clear_faults(_connect())
    screen().note("nothing fails on request any more")
    return Exit.OK


@app.command()
def show() -> int:
    """Print the fault file that is in force."""
    from flowrun.local import faults

    screen().data(faults.show_faults(_connect()) + "\n")
    return Exit.OK


def _connect() -> "Connection":
    from flowrun.local import account
    from flowrun.local.home import find_home

    return account.start(find_home(os.environ), screen().note)
