"""The account's keys."""

import base64
import stat
from pathlib import Path

import pytest

from localbatch.account.errors import AccountError
from localbatch.account.keys import read_or_make_key


def test_a_new_key_is_64_bytes_for_the_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "batch.key"

    key = read_or_make_key(path)

    assert len(base64.b64decode(key)) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_key_is_kept(tmp_path: Path) -> None:
    first = read_or_make_key(tmp_path / "keys" / "batch.key")

    second = read_or_make_key(tmp_path / "keys" / "batch.key")

    assert second == first


def test_two_keys_differ(tmp_path: Path) -> None:
    one = read_or_make_key(tmp_path / "keys" / "batch.key")
    other = read_or_make_key(tmp_path / "keys" / "azurite.key")

    assert one != other


@pytest.mark.parametrize("damaged", [b"", b"c2hvcnQ=", b"not base64!", b"\xff\xfe"])
def test_a_damaged_key_is_named_with_the_way_out_and_not_shown(
    tmp_path: Path, damaged: bytes
) -> None:
    path = tmp_path / "keys" / "batch.key"
    path.parent.mkdir()
    path.write_bytes(damaged)

    with pytest.raises(AccountError, match="localbatch reset") as caught:
        read_or_make_key(path)

    assert str(path) in str(caught.value)
    assert "c2hvcnQ=" not in str(caught.value)
