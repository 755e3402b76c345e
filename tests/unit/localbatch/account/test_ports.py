"""The two ports."""

import socket
from pathlib import Path

import pytest

from localbatch.account.errors import AccountError
from localbatch.account.ports import LOOPBACK, Ports, choose_port, is_free, load_ports, save_ports


def test_saved_ports_are_loaded_again(tmp_path: Path) -> None:
    ports = Ports(batch=20001, blob=20002)

    save_ports(tmp_path / "ports.json", ports)

    assert load_ports(tmp_path / "ports.json") == ports


def test_there_are_no_ports_before_the_first_start(tmp_path: Path) -> None:
    assert load_ports(tmp_path / "ports.json") is None


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"batch": 20001}',
        '{"batch": 20001, "blob": "x"}',
        '{"batch": 20001, "blob": true}',
        '{"batch": 20001, "blob": 0}',
        '{"batch": 70000, "blob": 20002}',
    ],
)
def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path, damaged: str) -> None:
    path = tmp_path / "ports.json"
    path.write_text(damaged)

    with pytest.raises(AccountError, match="localbatch reset") as caught:
        load_ports(path)

    assert str(path) in str(caught.value)


def test_a_port_with_a_listener_is_not_free() -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]

        assert not is_free(port)

    assert is_free(port)


def test_the_chosen_port_is_free_and_another_one() -> None:
    first = choose_port()

    second = choose_port(other_than=first)

    assert second != first
    assert is_free(second)
