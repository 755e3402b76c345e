"""A workflow over two storage accounts: tasks read and write in both, and destroy knows both."""

import base64
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest

from flowrun.actions import carry_out as action
from flowrun.actions.destroy import plan_destroy
from flowrun.actions.fetch import WantedResults, plan_fetch
from flowrun.actions.plan import plan_apply
from flowrun.actions.runs import WhichRun
from flowrun.execute.context import Session
from flowrun.execute.events import Event, Outcome
from flowrun.gateways.clock import SystemClock
from flowrun.gateways.connect import connect
from flowrun.language.load import load_claims, load_workflow
from flowrun.local_account import start_local_account
from flowrun.model.connection import Connection
from flowrun.model.secret import Secret
from flowrun.plan.operations import Plan
from flowrun.ports import BlobGateway
from localbatch.account.home import Home
from support.azurite import running_azurite
from support.local_account import account_environment, ignore

WORKFLOW = """
version: 1
name: two
storage: {archive: {account: second}}
containers:
  old: {storage: archive, name: two-theirs, external: true}
  kept: {storage: archive}
  out:
inputs: [{container: kept, files: "*.txt"}]
pool:
  image: {publisher: canonical, offer: ubuntu-24_04-lts, sku: server}
  vm_size: Standard_D2s_v3
  nodes: {dedicated: 1}
tasks:
  - step: join
    command: cat ours.txt theirs.txt > both.out; wc -l < both.out > count.out
    resource_files: [{container: kept, blob: ours.txt}, {container: old, blob: theirs.txt}]
    output_files:
      - {pattern: both.out, container: kept}
      - {pattern: count.out, container: out}
downloads: [{container: kept, files: "*.out", to: results}]
"""


@dataclass(frozen=True)
class Accounts:
    """The workflow's session, and both storage accounts alone."""

    session: Session
    first: BlobGateway
    second: BlobGateway


@pytest.fixture
def accounts(home: Home, tmp_path: Path) -> Iterator[Accounts]:
    local = start_local_account(account_environment(home), ignore)
    key = Secret(base64.b64encode(secrets.token_bytes(64)).decode())
    (tmp_path / "azurite").mkdir()
    with running_azurite(tmp_path / "azurite", account="second", key=key.reveal()) as endpoint:
        other = replace(local, storage_account="second", blob_endpoint=endpoint, storage_key=key)
        yield _open(local, other)


def _open(local: Connection, other: Connection) -> Accounts:
    # As the command line does on Azure; on the local account it takes one account for both.
    elsewhere = {"two-theirs": other, "two-kept": other}
    both = connect(local, elsewhere=elsewhere)
    session = Session(batch=both.batch, blob=both.blob, clock=SystemClock(), account="two accounts")
    return Accounts(session, connect(local).blob, connect(other).blob)


def carry_out(accounts: Accounts, make_plan: Callable[[], Plan]) -> Outcome:
    events: list[Event] = []
    session, plan = accounts.session, make_plan()
    done = action.carry_out(session, plan, events.append, plan_again=make_plan, timeout=100)
    return done.outcome


def names(blob: BlobGateway, container: str) -> list[str]:
    return [one.name for one in blob.list_blobs(container)]


def test_tasks_read_and_write_in_both_accounts_and_destroy_takes_away_what_is_its_own(
    accounts: Accounts, tmp_path: Path
) -> None:
    (tmp_path / "flow.yaml").write_text(WORKFLOW)
    (tmp_path / "ours.txt").write_text("ours\n")
    (tmp_path / "theirs").write_text("theirs\n")
    accounts.second.create_container("two-theirs", metadata={})
    accounts.second.upload(
        "two-theirs",
        "theirs.txt",
        tmp_path / "theirs",
        md5="4b60e63c902af33ad002c798dc6b91e6",
        metadata={},
    )
    draft = load_workflow(tmp_path / "flow.yaml")

    applied = carry_out(accounts, partial(plan_apply, accounts.session, draft))

    assert applied.error is None
    assert (tmp_path / "results" / "both.out").read_text() == "ours\ntheirs\n"
    assert names(accounts.second, "two-kept") == ["both.out", "ours.txt"]
    assert names(accounts.first, "two-out") == ["count.out"]
    assert [one.name for one in accounts.first.list_containers("two-")] == [
        "two-flowrun",
        "two-out",
    ]
    assert plan_apply(accounts.session, draft).is_empty

    everything = WantedResults(run=WhichRun("two"), tasks=None, to=tmp_path / "home")
    fetched = carry_out(accounts, partial(plan_fetch, accounts.session, everything))

    assert fetched.error is None
    assert (tmp_path / "home" / "kept" / "both.out").read_text() == "ours\ntheirs\n"
    assert (tmp_path / "home" / "out" / "count.out").is_file()

    claims = load_claims(tmp_path / "flow.yaml")
    make = partial(plan_destroy, accounts.session, claims, file="flow.yaml")
    destroyed = carry_out(accounts, make)

    assert destroyed.error is None
    assert accounts.first.list_containers("two-") == []
    assert [one.name for one in accounts.second.list_containers("")] == ["two-theirs"]
