"""`localbatch`: the Batch service and the blob store on this machine.

The imports of the account stand inside the functions: other commands must not wait for them.
"""
# ruff: noqa: PLC0415

import json
import shlex
from collections import deque
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from localbatch.cli import faults
from localbatch.cli.group import AccountGroup
from localbatch.cli.terminal import connect, data, home, note, require_approval
from localbatch.cli.words import align, human_size

if TYPE_CHECKING:
    from localbatch.account.status import LocalStatus, ServerStatus

HELP = """The local account: Azure Batch and Blob Storage on this machine.

\b
  localbatch up                 start it, and see where it is
  eval "$(localbatch env)"      let any client of Batch find it
  localbatch status             what runs, and how much is stored
  localbatch down               stop it; what it holds stays

Also as `flowrun local ...`. It stops by itself after an idle hour.
"""

app = typer.Typer(
    cls=AccountGroup,
    help=HELP,
    rich_markup_mode=None,
    # typer's own tracebacks can show the values of variables, and keys are among them.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
app.add_typer(faults.app, name="faults")
QuotaOption = Annotated[int | None, typer.Option(min=0, help="The most that there may be.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def up() -> int:
    """Start it; a workflow command does so by itself."""
    from localbatch.account import account

    connect()
    return _show(account.status(home()))


@app.command()
def down() -> int:
    """Stop it; what it holds stays."""
    from localbatch.account import account

    stopped = account.stop(home())
    # Either way with 0: what was asked for is so now.
    note("stopped" if stopped else "it was not running")
    return 0


@app.command()
def status(as_json: JsonOption = False) -> int:
    """Show what runs, where, and how much is stored."""
    from localbatch.account import account

    found = account.status(home())
    if not as_json:
        return _show(found)
    document = {"schema_version": 1, "running": found.running, **asdict(found)}
    # Folders and files are no JSON: they are written as texts.
    data(json.dumps(document, indent=2, default=str) + "\n")
    return 0


@app.command()
def env(as_json: JsonOption = False) -> int:
    """Print the variables that lead any client to it, keys included.

    \b
      eval "$(localbatch env)"
      az batch pool list
    """  # noqa: D301 - \b is typer's mark for lines to keep
    from localbatch.account import account

    # Started for this: what the variables lead to would not be there otherwise.
    variables = account.environment(connect())
    if as_json:
        data(json.dumps(variables, indent=2) + "\n")
    else:
        lines = (f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())
        data("".join(lines))
    return 0


@app.command()
def logs(
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many of each.")] = 50,
) -> int:
    """Print the end of the servers' logs."""
    from localbatch.account import account

    for path in account.log_files(home()):
        with path.open(encoding="utf-8", errors="replace") as file:
            # Whatever the size of the log, no more than these lines are kept.
            tail = deque(file, maxlen=lines)
        data(f"==> {path} <==\n{''.join(tail)}\n")
    return 0


@app.command()
def preempt(
    node: Annotated[str, typer.Argument(help="The id of a spot node, or how it alone begins.")],
) -> int:
    """Take a spot node away, as Azure would.

    Its tasks are queued again, and it comes back.

    \b
      localbatch preempt tvmps_a805
    """  # noqa: D301 - \b is typer's mark for lines to keep
    from localbatch.account.preemption import preempt_node

    note(f"preempted {preempt_node(connect(), node)}")
    return 0


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
      localbatch quotas --dedicated-cores 8 --active-jobs 1
    """  # noqa: D301 - \b is typer's mark for lines to keep
    from localbatch.account.quotas import change_quotas

    given = {
        "pools": pools,
        "active_jobs": active_jobs,
        "dedicated_cores": dedicated_cores,
        "spot_cores": spot_cores,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    # Without an option a change of nothing is sent, whose answer names all of them.
    found = change_quotas(connect(), changes)
    facts = tuple((name.replace("_", " ").capitalize(), str(found[name])) for name in given)
    text = json.dumps(found, indent=2) + "\n" if as_json else None
    data(text or align(facts))
    return 0


@app.command()
def reset(yes: YesOption = False) -> int:
    """Stop it and delete all that it holds."""
    from localbatch.account import account

    # Without it nothing was ever started, or all of it was deleted: there is nothing to ask about.
    folders = home()
    if not folders.account.exists():
        note("there is nothing to delete")
        return 0
    if not yes:
        require_approval(f"Delete the local account and all that it holds ({folders.account})?")
    account.reset(folders)
    note("deleted")
    return 0


def _show(found: "LocalStatus") -> int:
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
    data(align(facts))
    return 0


def _isolation(found: "LocalStatus") -> str:
    if found.isolated:
        return "tasks run isolated by bubblewrap"
    # Only the Batch endpoint finds it out, when it starts.
    if found.isolated is None:
        return "not known before it runs"
    return f"none: {found.isolation_problem}. Then run `localbatch down` and start again"


def _server(server: "ServerStatus") -> str:
    if not server.running:
        return "stopped"
    return f"running at {server.endpoint} (process {server.pid})"
