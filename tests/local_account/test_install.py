"""The one-time install of Azurite, by the real npm."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from localbatch.account.errors import AccountError
from localbatch.account.install import azurite_folder, azurite_program, install_azurite
from support.local_account import shared_cache

INSTALL = """
import sys
from pathlib import Path
from localbatch.account.install import install_azurite

install_azurite(Path(sys.argv[1]), print)
"""


def test_an_installed_azurite_is_used_as_it_is(said: list[str]) -> None:
    install_azurite(shared_cache(), lambda _message: None)

    install_azurite(shared_cache(), said.append)

    assert said == []
    assert azurite_program(shared_cache()).is_file()


def test_without_a_network_the_error_says_what_to_do_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")

    with pytest.raises(AccountError, match="network") as caught:
        install_azurite(tmp_path, lambda _message: None)

    assert "ECONNREFUSED" in str(caught.value)
    assert not azurite_folder(tmp_path).exists()
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.slow
def test_two_installs_at_once_install_once_without_a_home_or_a_node_on_path(
    tmp_path: Path,
) -> None:
    home = tmp_path / "empty"
    home.mkdir()
    (tmp_path / "azurite-killed.partial").mkdir()
    environment = os.environ | {"HOME": str(home), "PATH": "/nowhere"}

    installs = [
        subprocess.Popen(
            [sys.executable, "-c", INSTALL, str(tmp_path)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = sorted(install.communicate(timeout=400)[0] for install in installs)

    assert [install.returncode for install in installs] == [0, 0]
    assert [output.startswith("installing Azurite") for output in outputs] == [True, False]
    assert azurite_program(tmp_path).is_file()
    assert {path.name for path in tmp_path.iterdir()} == {
        "empty",
        "azurite.lock",
        azurite_folder(tmp_path).name,
    }
    assert list(home.iterdir()) == []
