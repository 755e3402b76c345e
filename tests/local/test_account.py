"""Starting, stopping and resetting the real servers."""

import os
import signal
import socket
import time
from collections.abc import Callable

import pytest
from azure.batch import BatchClient
from azure.core.credentials import AzureNamedKeyCredential
from azure.storage.blob import BlobServiceClient

from flowrun.errors import OperationError
from flowrun.local import account, process, server
from flowrun.local.home import Home, ServerName
from flowrun.local.ports import LOOPBACK, load_ports
from flowrun.local.process import is_running, load_record
from flowrun.model.connection import Connection


def ignore(_message: str) -> None:
    """Nobody listens."""


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def kill(home: Home, name: ServerName) -> None:
    record = load_record(home.pid_file(name))
    assert record is not None
    os.kill(record.pid, signal.SIGKILL)
    wait_for(lambda: not is_running(record))


def pids(home: Home) -> tuple[int | None, int | None]:
    state = account.status(home)
    return state.batch.pid, state.azurite.pid


def blob_client(connection: Connection) -> BlobServiceClient:
    text = account.environment(connection)["AZURE_STORAGE_CONNECTION_STRING"]
    return BlobServiceClient.from_connection_string(text)


def batch_client(connection: Connection) -> BatchClient:
    assert connection.batch_key is not None
    key = AzureNamedKeyCredential(connection.batch_account, connection.batch_key.reveal())
    return BatchClient(connection.batch_endpoint, key)


def test_the_keys_of_a_started_account_open_batch_and_storage(home: Home) -> None:
    connection = account.start(home, ignore)

    with batch_client(connection) as batch:
        assert list(batch.list_pools()) == []
    with blob_client(connection) as storage:
        storage.create_container("here")
        assert [one.name for one in storage.list_containers()] == ["here"]
    assert connection.local


def test_the_user_is_told_what_is_started(home: Home, said: list[str]) -> None:
    account.start(home, said.append)

    assert said[-2:] == ["starting Azurite", "starting the Batch endpoint"]


def test_a_second_start_changes_nothing_and_says_nothing(home: Home, said: list[str]) -> None:
    first = account.start(home, ignore)
    before = pids(home)

    second = account.start(home, said.append)

    assert second == first
    assert pids(home) == before
    assert said == []


def test_nothing_runs_before_the_first_start(home: Home) -> None:
    state = account.status(home)

    assert not state.running
    assert (state.batch.endpoint, state.azurite.endpoint) == (None, None)
    assert not home.state.exists()


def test_status_tells_processes_endpoints_and_sizes(home: Home) -> None:
    connection = account.start(home, ignore)

    state = account.status(home)

    assert state.running
    assert state.batch.endpoint == connection.batch_endpoint
    assert connection.blob_endpoint.startswith(f"{state.azurite.endpoint}/")
    assert state.azurite_installed
    assert state.blob_bytes > 0


def test_stop_ends_both_servers(home: Home) -> None:
    account.start(home, ignore)
    ports = load_ports(home.ports)
    assert ports is not None

    stopped = account.stop(home)

    assert stopped
    assert pids(home) == (None, None)
    for port in (ports.batch, ports.blob):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((LOOPBACK, port))


def test_stop_says_when_nothing_was_running(home: Home) -> None:
    assert account.stop(home) is False


def test_a_restarted_account_has_the_same_keys_ports_and_blobs(home: Home) -> None:
    first = account.start(home, ignore)
    with blob_client(first) as client:
        client.create_container("kept").upload_blob("note", b"hello")
    account.stop(home)

    second = account.start(home, ignore)

    assert second == first
    with blob_client(second) as client:
        assert client.get_blob_client("kept", "note").download_blob().readall() == b"hello"


@pytest.mark.parametrize("name", ServerName)
def test_a_killed_server_comes_back_on_its_port(home: Home, name: ServerName) -> None:
    first = account.start(home, ignore)
    kill(home, name)
    assert not account.status(home).running

    second = account.start(home, ignore)

    assert second == first
    assert account.status(home).running


@pytest.mark.slow
def test_a_killed_azurite_loses_nothing_that_it_had_saved(home: Home) -> None:
    connection = account.start(home, ignore)
    index = home.blobs / "__azurite_db_blob__.json"
    with blob_client(connection) as client:
        client.create_container("kept").upload_blob("note", b"hello")
    wait_for(lambda: '"note"' in index.read_text())
    kill(home, ServerName.AZURITE)

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
    monkeypatch.setattr(server, "PATIENCE", 0.5)
    monkeypatch.setattr(server, "ANSWER_DEADLINE", 0.5)
    monkeypatch.setattr(process, "GRACE", 0.5)

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
    assert any(f"port {taken}" in one for one in said)
    assert (new.batch == old.batch) is (name is ServerName.AZURITE)
    assert (new.blob == old.blob) is (name is ServerName.BATCH)


def test_a_server_that_cannot_start_is_reported_with_its_log(home: Home) -> None:
    account.start(home, ignore)
    account.stop(home)
    (home.blobs / "__azurite_db_blob__.json").write_text("not json")

    with pytest.raises(OperationError, match="Azurite did not start") as caught:
        account.start(home, ignore)

    assert str(home.log_file(ServerName.AZURITE)) in str(caught.value)


def test_damaged_ports_stop_a_start_until_a_reset(home: Home) -> None:
    account.start(home, ignore)
    home.ports.write_text("{")
    with pytest.raises(OperationError, match="flowrun local reset"):
        account.start(home, ignore)

    account.reset(home)

    assert account.start(home, ignore).local


def test_reset_deletes_all_but_the_installed_azurite(home: Home) -> None:
    first = account.start(home, ignore)

    account.reset(home)

    assert not home.account.exists()
    assert account.status(home).azurite_installed
    assert account.start(home, ignore).storage_key != first.storage_key


def test_reset_of_nothing_is_no_error(home: Home) -> None:
    account.reset(home)

    assert not home.account.exists()


def test_log_files_are_those_that_exist(home: Home) -> None:
    assert account.log_files(home) == ()

    account.start(home, ignore)

    assert [log.name for log in account.log_files(home)] == ["batch.log", "azurite.log"]


def test_ctrl_c_in_the_terminal_does_not_reach_the_servers(home: Home) -> None:
    account.start(home, ignore)

    groups = {os.getpgid(pid) for pid in pids(home) if pid is not None}

    assert len(groups) == 2
    assert os.getpgid(0) not in groups
