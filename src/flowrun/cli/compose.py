"""Builds what a command needs out of the other packages.

The imports stand inside the functions, because they are slow and a command needs few of them:
`validate` must not wait for the azure packages.
"""
# ruff: noqa: PLC0415

import os
import threading
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from flowrun.cli.further_storage import describe_elsewhere, find_elsewhere
from flowrun.cli.options import Source
from flowrun.cli.right_account import ForAccount, check_account
from flowrun.cli.screen import Screen
from flowrun.cli.settings import Target, describe_connection, read_connection
from flowrun.cli.workflow_file import display_name, find_workflow
from flowrun.errors import UsageError
from flowrun.model.connection import Connection

if TYPE_CHECKING:
    from flowrun.execute.context import Session
    from flowrun.language.load import Claims, Draft, ParamSources
    from flowrun.model.requests import Export

AZURE_PATIENCE = 300.0
LOCAL_PATIENCE = 5.0
"""Seconds that a wait bears an account out of reach; a local one does not come back by itself."""


class RequestCounter:
    """Counts the requests to each service; called from many threads."""

    def __init__(self) -> None:
        self._counts = Counter[str]()
        self._lock = threading.Lock()

    def __call__(self, service: str, _line: str) -> None:
        """Count a request."""
        # Adding to a Counter is reading and writing: two threads could count as one.
        with self._lock:
            self._counts[service] += 1

    @property
    def counts(self) -> dict[str, int]:
        """How many requests each service got."""
        return {"batch": self._counts["batch"], "storage": self._counts["blob"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A session with an account, and how much was asked of it."""

    session: "Session"
    requests: RequestCounter
    local: bool


def load_draft(
    source: Source, shown: Screen, *, quiet: bool = False, open_secrets: bool = False
) -> "Draft":
    """Load the workflow file and show its warnings, unless they are told in another way;
    `open_secrets` leaves secret parameters open.

    Raises:
        SpecError: the file or a parameter is wrong.
        UsageError: it is not clear which file is meant.
    """
    from flowrun.language.load import load_workflow

    path, display = locate(source)
    sources = replace(_param_sources(source), open_secrets=open_secrets)
    draft = load_workflow(
        path,
        sources,
        profiles=source.profiles,
        display=display,
        preflight=source.preflight,
    )
    # Before anything of the file can be shown, its warnings among it.
    shown.redact.register(draft.secrets)
    if draft.warnings and not quiet:
        from flowrun.report.diagnostics import render_diagnostics

        warnings = render_diagnostics(draft.warnings, color=shown.err_color, width=shown.err_width)
        shown.say(warnings)
    return draft


def load_claims(source: Source, shown: Screen) -> "Claims":
    """Load only what the workflow claims in an account; its input files may be gone.

    Raises:
        SpecError: the file or a parameter is wrong.
        UsageError: it is not clear which file is meant.
    """
    from flowrun.language.load import load_claims as load

    path, display = locate(source)
    claims = load(path, _param_sources(source), profiles=source.profiles, display=display)
    shown.redact.register(claims.secrets)
    return claims


def _param_sources(source: Source) -> "ParamSources":
    from flowrun.language.load import ParamSources

    return ParamSources(options=source.params, file=source.params_file, environ=os.environ)


def locate(source: Source) -> tuple[Path, str]:
    """Return the workflow file that is meant, and what messages call it.

    Raises:
        UsageError: it is not clear which file is meant.
    """
    try:
        folder = Path.cwd()
    except OSError as error:
        raise UsageError("the current folder is not there any more: change to another") from error
    path = find_workflow(source.workflow, Path())
    return path, display_name(path, folder)


def open_account(
    target: Target | None, shown: Screen, wanted: "Draft | Claims | None" = None
) -> Account:
    """Connect to the account that is meant, which is to be the one that the file of the `wanted`
    workflow names, and to the storage accounts that this has beside it; the local account is
    started when need be.

    Raises:
        SpecError: the workflow file is for another account.
        UsageError: the environment names half an account.
    """
    from flowrun.execute.context import Session
    from flowrun.execute.fence import Fence
    from flowrun.gateways.clock import SystemClock
    from flowrun.gateways.connect import connect
    from flowrun.gateways.transport import Watch

    connection = read_connection(os.environ, target) or _start_local(shown)
    if wanted:
        _check_account(wanted, connection, shown)
    elsewhere = find_elsewhere(os.environ, connection, wanted) if wanted else {}
    shown.redact.register(
        # Before the first request: from here on no message can show them.
        key
        for one in (connection, *elsewhere.values())
        for key in (one.batch_key, one.storage_key)
        if key is not None
    )
    # One fence before both gateways; the lock of a run gives it a guard.
    requests, fence = RequestCounter(), Fence()
    gateways = connect(connection, Watch(on_request=requests, before_write=fence), elsewhere)
    session = Session(
        batch=gateways.batch,
        blob=gateways.blob,
        clock=SystemClock(),
        account=describe_connection(connection) + describe_elsewhere(elsewhere),
        # A key that `plan` and `apply` both have, and nobody who may not use the account.
        secrets_key=connection.storage_key or connection.batch_key,
        patience=LOCAL_PATIENCE if connection.local else AZURE_PATIENCE,
        fence=fence,
        redact=shown.redact,
    )
    return Account(session=session, requests=requests, local=connection.local)


def _check_account(wanted: ForAccount, connection: Connection, shown: Screen) -> None:
    if not connection.local:
        check_account(wanted, connection)
    elif wanted.account:
        # The same file is tried here first.
        shown.note("Note: the local account stands for the one that the file names in 'account'.")


def _start_local(shown: Screen) -> Connection:
    from flowrun.local_account import start_local_account

    return start_local_account(os.environ, shown.note)


def export_draft(draft: "Draft") -> "Export":
    """Return what the workflow makes in an empty account; nothing is asked, no SDK is imported.

    Raises:
        SpecError: only an account could tell the tasks of a step.
    """
    from flowrun.actions.export import export_workflow
    from flowrun.gateways.clock import SystemClock
    from flowrun.gateways.rest_bodies import RestBodies

    return export_workflow(draft, RestBodies(), folder=Path.cwd(), now=SystemClock().now())


def read_schema() -> str:
    """Return the JSON Schema of workflow files."""
    from flowrun.language.shape.schema import schema_text

    return schema_text()
