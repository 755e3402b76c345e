"""`flowrun local`: the Batch service and the blob store on this machine.

The imports of the account stand inside the functions: other commands must not wait for them.
"""
# ruff: noqa: PLC0415

import json
import os
import shlex
from collections import deque
from typing import TYPE_CHECKING, Annotated

import typer

from flowrun.cli.approval import require_approval
from flowrun.cli.commands import local_faults
from flowrun.cli.exit_codes import Exit
from flowrun.cli.options import YesOption
from flowrun.cli.screen import Screen, screen
from flowrun.report.values import SCHEMA_VERSION, fields_to_json
from flowrun.report.words import human_size

if TYPE_CHECKING:
    from flowrun.local.home import Home
    from flowrun.local.status import LocalStatus, ServerStatus

app = typer.Typer(
    help="The local account: Azure Batch and Blob Storage on this machine.",
    rich_markup_mode=None,
)
app.add_typer(local_faults.app, name="faults")
QuotaOption = Annotated[int | None, typer.Option(min=0, help="At most so many.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _home() -> "Home":
    from flowrun.local.home import find_home

    return find_home(os.environ)


@app.command()
def up() -> int:
    """Start it; a workflow command does so by itself."""
    from flowrun.local import account

    account.start(_home(), screen().note)
    return _show(account.status(_home()), screen())


@app.command()
def down() -> int:
    """Stop it; what it holds stays."""
    from flowrun.local import account

    stopped = account.stop(_home())
    screen().note("stopped" if stopped else "it was not running")
    return Exit.OK


@app.command()
def status(as_json: JsonOption = False) -> int:
    """Show what runs, where, and how much is stored."""
    from flowrun.local import account

    found = account.status(_home())
    if not as_json:
        return _show(found, screen())
    document = {"schema_version": SCHEMA_VERSION, "running": found.running, **fields_to_json(found)}
    screen().data(json.dumps(document, indent=2) + "\n")
    return Exit.OK


@app.command()
def env(as_json: JsonOption = False) -> int:
    """Print the variables by which any client finds it; these hold keys.

    \b
      eval "$(flowrun local env)"
      az batch pool list
    """  # noqa: D301 - \b is typer's mark for lines to keep
    from flowrun.local import account

    shown = screen()
    variables = account.environment(account.start(_home(), shown.note))
    if as_json:
        shown.secret_data(json.dumps(variables, indent=2) + "\n")
    else:
        lines = (f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())
        shown.secret_data("".join(lines))
    return Exit.OK


@app.command()
def logs(
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many of each.")] = 50,
) -> int:
    """Print the end of the servers' logs."""
    from flowrun.local import account

    shown = screen()
    for path in account.log_files(_home()):
        with path.open(encoding="utf-8", errors="replace") as file:
            tail = deque(file, maxlen=lines)
        shown.data(f"==> {path} <==\n{''.join(tail)}\n")
    return Exit.OK


@app.command()
def preempt(
    node: Annotated[str, typer.Argument(help="The id of a spot node of the local account.")],
) -> int:
    """Take a spot node away as Azure would; its tasks are queued again and it comes back."""
    from flowrun.local import account
    from flowrun.local.preemption import preempt_node

    shown = screen()
    preempt_node(account.start(_home(), shown.note), node)
    shown.note(f"preempted {node}")
    return Exit.OK


@app.command()
def quotas(
    pools: QuotaOption = None,
    active_jobs: QuotaOption = None,
    dedicated_cores: QuotaOption = None,
    spot_cores: QuotaOption = None,
    as_json: JsonOption = False,
) -> int:
    """Show what it may have at most; with an option, change that.

    \b
      flowrun local quotas --dedicated-cores 8 --active-jobs 1
    """  # noqa: D301 - \b is typer's mark for lines to keep
    from flowrun.local import account
    from flowrun.local.quotas import change_quotas
    from flowrun.report.tables import render_facts

    given = {
        "pools": pools,
        "active_jobs": active_jobs,
        "dedicated_cores": dedicated_cores,
        "spot_cores": spot_cores,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    shown = screen()
    found = change_quotas(account.start(_home(), shown.note), changes)
    facts = tuple((name.replace("_", " ").capitalize(), str(found[name])) for name in given)
    text = json.dumps(found, indent=2) + "\n" if as_json else None
    shown.data(text or render_facts(facts, color=shown.out_color))
    return Exit.OK


@app.command()
def reset(yes: YesOption = False) -> int:
    """Stop it and delete all that it holds."""
    from flowrun.local import account

    shown = screen()
    home = _home()
    if not home.account.exists():
        shown.note("there is nothing to delete")
        return Exit.OK
    if not yes:
        require_approval(shown, f"Delete the local account and all that it holds ({home.account})?")
    account.reset(home)
    shown.note("deleted")
    return Exit.OK


def _show(found: "LocalStatus", shown: Screen) -> int:
    from flowrun.report.tables import render_facts

    version = found.azurite_version if found.azurite_installed else "not installed yet"
    facts = (
        ("Batch", _server(found.batch)),
        ("Storage", f"{_server(found.azurite)} (Azurite {version})"),
        (
            "Stored",
            f"{human_size(found.blob_bytes)} of blobs, {human_size(found.node_bytes)} of nodes",
        ),
        ("Isolation", _isolation(found)),
        ("Logs", f"{human_size(found.log_bytes)} in {found.home.logs}"),
        ("Folder", str(found.home.account)),
    )
    shown.data(render_facts(facts, color=shown.out_color))
    return Exit.OK


def _isolation(found: "LocalStatus") -> str:
    if found.isolated:
        return "tasks run isolated by bubblewrap"
    if found.isolated is None:
        return "not known before it runs"
    return f"none: {found.isolation_problem}. Then run `flowrun local down` and start again"


def _server(server: "ServerStatus") -> str:
    if not server.running:
        return "stopped"
    return f"running at {server.endpoint} (process {server.pid})"
