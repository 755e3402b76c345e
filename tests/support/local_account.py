"""A local account for a test: its own state, and one installed Azurite that all tests share."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flowrun.local import account
from flowrun.local.home import Home, find_home
from flowrun.model.connection import Connection

REPOSITORY = Path(__file__).parents[2]


def shared_cache() -> Path:
    """Return the folder that Azurite is installed in once: `.cache`, or FLOWRUN_TEST_CACHE."""
    return Path(os.environ.get("FLOWRUN_TEST_CACHE", REPOSITORY / ".cache"))


def home_environment(folder: Path) -> dict[str, str]:
    """Return the variable that makes `folder` the home of flowrun, with the shared cache in it."""
    cache = folder / "cache"
    if not cache.is_symlink():
        shared_cache().mkdir(parents=True, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        cache.symlink_to(shared_cache(), target_is_directory=True)
    return {"FLOWRUN_HOME": str(folder)}


def make_home(folder: Path) -> Home:
    """Return a home in the folder, with the shared cache."""
    return find_home(home_environment(folder))


@contextmanager
def running_account(folder: Path) -> Iterator[Connection]:
    """Yield a started local account whose state is in the folder; stop it in any case."""
    home = make_home(folder)
    try:
        yield account.start(home, _ignore)
    finally:
        account.stop(home)


def _ignore(_message: str) -> None:
    """Progress is for people."""
