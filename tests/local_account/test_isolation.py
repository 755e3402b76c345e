"""Whether tasks run isolated: `flowrun local status` says so, and then they see no key."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from endpoint.running import Client, eventually, make_job, make_pool, read, shell, state_of
from localbatch.account import account
from localbatch.account.home import Home
from support.bubblewrap import PRETENDER, put_bubblewrap, real_isolation
from support.local_account import batch_client, ignore, make_home


def status_of(home: Home, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "flowrun", "local", "status", *arguments],
        env=os.environ | {"FLOWRUN_HOME": str(home.state.parent), "COLUMNS": "200"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_the_status_says_that_tasks_run_isolated(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", put_bubblewrap(tmp_path / "bin", PRETENDER))
    account.start(home, ignore)

    state = account.status(home)

    assert (state.isolated, state.isolation_problem) == (True, None)
    assert "tasks run isolated by bubblewrap" in status_of(home)


def test_the_status_says_why_tasks_are_not_isolated_and_what_to_do(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "#!/bin/sh\necho No permissions >&2; exit 1\n"
    monkeypatch.setenv("PATH", put_bubblewrap(tmp_path / "bin", script))
    account.start(home, ignore)

    shown = status_of(home)

    assert "none: bubblewrap cannot run here: No permissions; this user must be" in shown
    assert "run `localbatch down`" in shown
    assert '"isolated": false' in status_of(home, "--json")


def test_a_stopped_account_does_not_know(home: Home) -> None:
    account.start(home, ignore)
    account.stop(home)

    state = account.status(home)

    assert (state.isolated, state.isolation_problem) == (None, None)


@pytest.fixture
def home_outside_tmp() -> Iterator[Home]:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        home = make_home(Path(folder))
        yield home
        account.stop(home)


def test_an_isolated_task_reads_neither_keys_nor_blobs_nor_other_environments(
    home_outside_tmp: Home, tmp_path: Path
) -> None:
    home = home_outside_tmp
    real_isolation(tmp_path)
    connection = account.start(home, ignore)
    keys: dict[str, Any] = account.environment(connection)
    script = f"cat {home.account}/keys/* /proc/[0-9]*/environ; ls {home.account} {home.batch}"
    client: Client
    with batch_client(connection) as client:
        make_pool(client)
        make_job(client, "job")

        client.create_task("job", {"id": "t", "commandLine": shell(script)})

        eventually(lambda: state_of(client, "job", "t") == "completed")
        seen = read(client, "job", "t")
    assert "AZ_BATCH_TASK_ID=t" in seen
    assert keys["AZURE_BATCH_ACCESS_KEY"] not in seen
    assert keys["AZURE_STORAGE_KEY"] not in seen
    assert seen.endswith(f"{home.account}:\nbatch\n\n{home.batch}:\nnodes\n")
