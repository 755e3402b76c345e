"""The command line's shape: the commands and the options before them."""

from typing import Annotated

import typer

from flowrun import __version__
from flowrun.cli.commands.apply import apply
from flowrun.cli.commands.cancel import cancel
from flowrun.cli.commands.destroy import destroy
from flowrun.cli.commands.explain import explain
from flowrun.cli.commands.export import export
from flowrun.cli.commands.fetch import fetch
from flowrun.cli.commands.graph import graph
from flowrun.cli.commands.imports import import_commands
from flowrun.cli.commands.list_workflows import list_workflows
from flowrun.cli.commands.logs import logs
from flowrun.cli.commands.plan import plan
from flowrun.cli.commands.schema import schema
from flowrun.cli.commands.status import status
from flowrun.cli.commands.validate import validate
from flowrun.cli.group import ShellGroup
from flowrun.cli.screen import screen
from flowrun.local_account import local_commands

HELP = """Run a workflow file on Azure Batch, or on this machine with the same commands.

\b
  flowrun validate             check the file, offline
  flowrun plan                 see what would happen, and why
  flowrun apply                make it happen, wait, bring the results home
  flowrun status               how far the newest run is, and what failed
  flowrun logs                 what its tasks printed, or are printing
  flowrun fetch                bring home the results that are there
  flowrun cancel               end a run, keep pool and results
  flowrun destroy              take it all away
  flowrun list                 every workflow of the account
  flowrun graph                a drawing of what waits for what
  flowrun explain              what a key of the file means
  flowrun import               a workflow file from another tool's files
  flowrun export               the same work as az commands, ARM or Python

\b
Without an Azure account in the environment, flowrun starts a local account:
a Batch service and a blob store on this machine. To use Azure, set
  AZURE_BATCH_ACCOUNT, AZURE_BATCH_ENDPOINT, AZURE_BATCH_ACCESS_KEY,
  AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY
(or AZURE_STORAGE_CONNECTION_STRING for the last two). Keys may be left out
when you are signed in with `az login`.
"""
EPILOG = """\b
Exit codes: 0 success, 1 failure, 2 changes (--detailed-exitcode), 3 invalid
file or command line, 4 stale, 5 refused for safety, 6 authentication,
7 locked, 8 declined, 9 tasks failed, 124 timeout, 130 interrupted,
143 terminated.
"""

app = typer.Typer(
    name="flowrun",
    cls=ShellGroup,
    help=HELP,
    epilog=EPILOG,
    rich_markup_mode=None,
    add_completion=True,
    # They would show local variables, secrets among them; the boundary tells errors.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
# In this order `--help` lists them.
for command in (
    validate,
    plan,
    apply,
    status,
    logs,
    fetch,
    cancel,
    destroy,
    graph,
    export,
    explain,
    schema,
):
    app.command()(command)
app.command("list")(list_workflows)
app.add_typer(import_commands, name="import")
app.add_typer(local_commands, name="local")


def _show_version(wanted: bool) -> None:
    if wanted:
        screen().data(f"flowrun {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
    # Here for the help only: the boundary takes the option out before.
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks; allowed anywhere.")
    ] = False,
) -> None:
    """Stand before the commands."""
