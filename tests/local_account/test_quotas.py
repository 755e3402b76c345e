"""`flowrun local quotas`: what the account may have at most."""

import json
import os
import subprocess
import sys

import pytest
from azure.core.exceptions import HttpResponseError

from endpoint.running import POOL, Client
from localbatch.account import account
from localbatch.account.errors import AccountUsageError
from localbatch.account.home import Home
from localbatch.account.quotas import change_quotas
from support.local_account import batch_client, ignore

USUAL = {"pools": 100, "active_jobs": 300, "dedicated_cores": 500, "spot_cores": 500}


def run(home: Home, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `flowrun local quotas`."""
    return subprocess.run(
        [sys.executable, "-m", "flowrun", "local", "quotas", *arguments],
        env=os.environ | {"FLOWRUN_HOME": str(home.state.parent)},
        check=False,
        capture_output=True,
        text=True,
    )


def test_quotas_are_changed_by_command_and_outlive_the_servers(home: Home) -> None:
    before = run(home, "--json")
    changed = run(home, "--pools", "0", "--dedicated-cores", "8")
    account.stop(home)

    client: Client
    with batch_client(account.start(home, ignore)) as client:
        with pytest.raises(HttpResponseError) as caught:
            client.create_pool(POOL)
        after = run(home, "--json")

    assert json.loads(before.stdout) == USUAL
    assert changed.returncode == 0, changed.stderr
    assert caught.value.error is not None
    assert caught.value.error.code == "PoolQuotaReached"
    assert json.loads(after.stdout) == USUAL | {"pools": 0, "dedicated_cores": 8}


def test_a_wrong_number_is_refused_on_the_command_line(home: Home) -> None:
    assert run(home, "--pools", "-1").returncode == 3
    assert run(home, "--pools", "many").returncode == 3


def test_an_unknown_quota_is_refused_by_the_endpoint(home: Home) -> None:
    connection = account.start(home, ignore)

    with pytest.raises(AccountUsageError, match="UnsupportedProperty"):
        change_quotas(connection, {"gpus": 1})
