"""Private files and the lock between processes."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from localbatch.account.private_files import exclusive, make_private_folder, write_private_file

HOLD_THE_LOCK = """
import sys
from pathlib import Path
from localbatch.account.private_files import exclusive

with exclusive(Path(sys.argv[1]), when_busy=lambda: None):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_private_file_is_for_the_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"

    write_private_file(path, "text")

    assert path.read_text() == "text"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_private_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("older and longer")

    write_private_file(path, "new")

    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("old")

    with pytest.raises(UnicodeEncodeError):
        write_private_file(path, "\udc80")

    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_private_folder_is_closed_even_when_it_was_open(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)

    make_private_folder(folder)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_free_lock_is_taken_in_silence(tmp_path: Path) -> None:
    said: list[str] = []

    with exclusive(tmp_path / "lock", when_busy=lambda: said.append("busy")):
        pass

    assert said == []


def test_a_lock_waits_for_another_process_and_says_so_once(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    said: list[str] = []

    with subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        def when_busy() -> None:
            said.append("busy")
            holder.kill()

        with exclusive(lock, when_busy=when_busy):
            pass

    assert said == ["busy"]
