"""`localbatch faults`: what shall go wrong in the local account, for tests of one's own.

The imports of the account stand inside the functions: other commands must not wait for them.
"""
# ruff: noqa: PLC0415

from pathlib import Path
from typing import Annotated

import typer

from localbatch.cli.terminal import connect, data, note

HELP = """Let requests and nodes fail on request.

\b
  localbatch faults set faults.json
  localbatch faults show
  localbatch faults clear
"""

app = typer.Typer(help=HELP, rich_markup_mode=None)


@app.command("set")
# Named by hand: as a function it would hide Python's own `set`.
def set_(
    file: Annotated[Path, typer.Argument(help="JSON: a seed and rules.", exists=True)],
) -> int:
    """Put a fault file in force until it is cleared."""
    from localbatch.account import faults

    # As bytes: the endpoint judges the file, and its refusal says what is wrong in it.
    data(faults.set_faults(connect(), file.read_bytes()) + "\n")
    return 0


@app.command()
def clear() -> int:
    """Let everything go well again."""
    from localbatch.account import faults

    faults.clear_faults(connect())
    note("nothing fails on request any more")
    return 0


@app.command()
def show() -> int:
    """Print the fault file that is in force."""
    from localbatch.account import faults

    data(faults.show_faults(connect()) + "\n")
    return 0
