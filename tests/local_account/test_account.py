"""Starting, stopping and resetting the real servers."""

import os
import socket

import pytest

from localbatch.account import account
from localbatch.account.home import Home
from localbatch.account.ports import LOOPBACK, load_ports
from support.local_account import batch_client, blob_client, ignore, pids


def test_the_keys_of_a_started_account_open_batch_and_storage(home: Home) -> None:
    connection = account.start(home, ignore)

    with batch_client(connection) as batch:
        assert list(batch.list_pools()) == []
    with blob_client(connection) as storage:
        storage.create_container("here")
        assert [container.name for container in storage.list_containers()] == ["here"]


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
