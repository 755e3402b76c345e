"""Where flowrun keeps its things."""

from pathlib import Path

import pytest

from localbatch.account.home import Home, ServerName, find_home


def test_flowrun_home_overrides_both_folders() -> None:
    home = find_home({"FLOWRUN_HOME": "/data/flowrun"})

    assert home == Home(state=Path("/data/flowrun/state"), cache=Path("/data/flowrun/cache"))


def test_a_relative_flowrun_home_is_taken_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    home = find_home({"FLOWRUN_HOME": "here"})

    assert home.state == tmp_path / "here" / "state"


def test_xdg_folders_are_used_without_flowrun_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/xdg/state")
    monkeypatch.setenv("XDG_CACHE_HOME", "/xdg/cache")

    home = find_home({})

    assert home == Home(state=Path("/xdg/state/flowrun"), cache=Path("/xdg/cache/flowrun"))


def test_an_empty_flowrun_home_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/xdg/state")

    home = find_home({"FLOWRUN_HOME": ""})

    assert home.state == Path("/xdg/state/flowrun")


def test_the_lock_outlives_a_reset() -> None:
    home = Home(state=Path("/s"), cache=Path("/c"))

    assert home.account not in home.lock.parents


@pytest.mark.parametrize("name", ServerName)
def test_all_files_of_a_server_go_with_a_reset(name: ServerName) -> None:
    home = Home(state=Path("/s"), cache=Path("/c"))

    files = (home.key_file(name), home.pid_file(name), home.log_file(name))

    assert all(home.account in file.parents for file in files)
