"""What happens to the account when servers are killed, hang, or find their place taken."""

import os
import signal
import socket

import pytest

from localbatch.account import account, health, server_process
from localbatch.account.errors import AccountError
from localbatch.account.home import Home, ServerName
from localbatch.account.ports import LOOPBACK, load_ports
from localbatch.account.server_process import is_running, load_record
from support.local_account import blob_client, ignore, kill_server, pids, wait_for


@pytest.mark.parametrize("name", ServerName)
def test_a_killed_server_comes_back_on_its_port(home: Home, name: ServerName) -> None:
    first = account.start(home, ignore)
    kill_server(home, name)
    assert not account.status(home).running

    second = account.start(home, ignore)

    assert second == first
    assert account.status(home).running


@pytest.mark.slow
def test_a_killed_azurite_loses_nothing_that_it_had_saved(home: Home) -> None:
    connection = account.start(home, ignore)
    index = home.blobs / "__azurite_db_blob__.json"
    extents = home.blobs / "__azurite_db_blob_extent__.json"
    with blob_client(connection) as client:
        client.create_container("kept").upload_blob("note", b"hello")
    # Azurite saves two files, one after the other: what blobs there are, and where their bytes lie.
    wait_for(lambda: '"note"' in index.read_text() and '"locationId"' in extents.read_text())
    kill_server(home, ServerName.AZURITE)

    account.start(home, ignore)

    with blob_client(connection) as client:
        assert client.get_blob_client("kept", "note").download_blob().readall() == b"hello"


def test_a_server_whose_pid_was_never_noted_is_adopted(home: Home, said: list[str]) -> None:
    account.start(home, ignore)
    before = pids(home)
    home.pid_file(ServerName.AZURITE).unlink()

    account.start(home, said.append)

    assert said == []
    assert pids(home) == before


def test_a_server_that_hangs_is_replaced(
    home: Home, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    account.start(home, ignore)
    hung = load_record(home.pid_file(ServerName.AZURITE))
    assert hung is not None
    os.kill(hung.pid, signal.SIGSTOP)
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    monkeypatch.setattr(health, "ANSWER_DEADLINE", 0.5)
    monkeypatch.setattr(server_process, "GRACE", 0.5)

    account.start(home, said.append)

    assert said == ["Azurite does not answer; restarting it", "starting Azurite"]
    assert not is_running(hung)
    assert account.status(home).running


@pytest.mark.parametrize("name", ServerName)
def test_a_port_that_a_stranger_took_is_replaced_with_a_word(
    home: Home, said: list[str], name: ServerName
) -> None:
    account.start(home, ignore)
    old = load_ports(home.ports)
    assert old is not None
    account.stop(home)
    taken = old.batch if name is ServerName.BATCH else old.blob

    with socket.create_server((LOOPBACK, taken)):
        account.start(home, said.append)

    new = load_ports(home.ports)
    assert new is not None
    assert any(f"port {taken}" in line for line in said)
    assert (new.batch == old.batch) is (name is ServerName.AZURITE)
    assert (new.blob == old.blob) is (name is ServerName.BATCH)


def test_a_server_that_cannot_start_is_reported_with_its_log(home: Home) -> None:
    account.start(home, ignore)
    account.stop(home)
    (home.blobs / "__azurite_db_blob__.json").write_text("not json")

    with pytest.raises(AccountError, match="Azurite did not start") as caught:
        account.start(home, ignore)

    assert str(home.log_file(ServerName.AZURITE)) in str(caught.value)


def test_damaged_ports_stop_a_start_until_a_reset(home: Home) -> None:
    account.start(home, ignore)
    home.ports.write_text("{")
    with pytest.raises(AccountError, match="localbatch reset"):
        account.start(home, ignore)

    account.reset(home)

    assert account.start(home, ignore).batch_key
