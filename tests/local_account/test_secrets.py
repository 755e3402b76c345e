"""The account's keys are in two private files, in two clients' hands, and nowhere else."""

import stat
import subprocess
from pathlib import Path

import psutil
import pytest

from localbatch.account import account
from localbatch.account.connection import Connection
from localbatch.account.home import Home, ServerName


@pytest.fixture(scope="module")
def keys(running: Connection) -> tuple[str, ...]:
    """Both keys, in clear."""
    variables = account.environment(running)
    return variables["AZURE_BATCH_ACCESS_KEY"], variables["AZURE_STORAGE_KEY"]


def test_no_key_stands_in_a_command_line(keys: tuple[str, ...]) -> None:
    listing = subprocess.run(
        ["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True
    ).stdout

    assert "AZURITE" in listing.upper()
    assert not [key for key in keys if key in listing]


def test_no_key_stands_in_any_file_but_its_own(keys: tuple[str, ...], shared_home: Home) -> None:
    own = {shared_home.key_file(name) for name in ServerName}

    files = [path for path in shared_home.account.rglob("*") if path.is_file()]

    assert own < set(files)
    assert not [
        path
        for path in files
        for key in keys
        if path not in own and key.encode() in path.read_bytes()
    ]


def test_no_key_stands_in_what_is_shown_of_a_connection(
    keys: tuple[str, ...], running: Connection
) -> None:
    assert not [key for key in keys if key in repr(running) or key in str(running)]


def test_all_of_the_account_is_closed_to_other_users(
    keys: tuple[str, ...], shared_home: Home
) -> None:
    assert len(set(keys)) == 2
    assert stat.S_IMODE(shared_home.account.stat().st_mode) == 0o700
    for name in ServerName:
        assert mode(shared_home.key_file(name)) == 0o600


@pytest.mark.usefixtures("running")
def test_the_servers_listen_on_loopback_only(shared_home: Home) -> None:
    state = account.status(shared_home)
    pids = [server.pid for server in (state.batch, state.azurite)]

    addresses = {
        connection.laddr.ip
        for pid in pids
        for connection in psutil.Process(pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    }

    assert addresses == {"127.0.0.1"}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
