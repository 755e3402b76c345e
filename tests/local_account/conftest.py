"""A home per test, and one running account for the tests that only look at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localbatch.account import account
from localbatch.account.connection import Connection
from localbatch.account.home import Home
from support.local_account import make_home, running_account


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home of the test's own; whatever was started in it is stopped."""
    home = make_home(tmp_path / "home")
    yield home
    account.stop(home)


@pytest.fixture
def said() -> list[str]:
    """What `start` told the user; pass `said.append` to it."""
    return []


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home of `running`."""
    return make_home(tmp_path_factory.mktemp("account"))


@pytest.fixture(scope="module")
def running(shared_home: Home) -> Iterator[Connection]:
    """One account for a whole module: look, do not stop."""
    with running_account(shared_home.state.parent) as connection:
        yield connection
