"""A local account for a test: its own state, and one installed Azurite that all tests share."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from azure.batch import BatchClient
from azure.core.credentials import AzureNamedKeyCredential
from azure.storage.blob import BlobServiceClient

from flowrun.model import connection as flowrun
from localbatch.account import account
from localbatch.account.connection import Connection
from localbatch.account.home import Home, ServerName, find_home
from localbatch.account.server_process import is_running, load_record

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


def account_environment(home: Home) -> dict[str, str]:
    """Return the variable that names the home."""
    return {"FLOWRUN_HOME": str(home.state.parent)}


def make_home(folder: Path) -> Home:
    """Return a home in the folder, with the shared cache."""
    return find_home(home_environment(folder))


@contextmanager
def running_account(folder: Path) -> Iterator[Connection]:
    """Yield a started local account whose state is in the folder; stop it in any case."""
    home = make_home(folder)
    try:
        yield account.start(home, ignore)
    finally:
        account.stop(home)


def ignore(_message: str) -> None:
    """Progress is for people."""


def pids(home: Home) -> tuple[int | None, int | None]:
    """Return the processes of the Batch endpoint and of Azurite, None for one that is not there."""
    state = account.status(home)
    return state.batch.pid, state.azurite.pid


def kill_server(home: Home, name: ServerName) -> None:
    """Kill the server without a warning, and return when it is gone."""
    record = load_record(home.pid_file(name))
    assert record is not None
    os.kill(record.pid, signal.SIGKILL)
    wait_for(lambda: not is_running(record))


def wait_for(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    """Return when the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def local_connection(connection: flowrun.Connection) -> Connection:
    """Return the local account that a connection of flowrun's leads to, as the account knows it."""
    assert connection.batch_key is not None
    assert connection.storage_key is not None
    return Connection(
        batch_account=connection.batch_account,
        batch_endpoint=connection.batch_endpoint,
        batch_key=connection.batch_key.reveal(),
        storage_account=connection.storage_account,
        blob_endpoint=connection.blob_endpoint,
        storage_key=connection.storage_key.reveal(),
    )


def blob_client(connection: Connection) -> BlobServiceClient:
    """Return the SDK's client of the account's storage."""
    text = account.environment(connection)["AZURE_STORAGE_CONNECTION_STRING"]
    return BlobServiceClient.from_connection_string(text)


def batch_client(connection: Connection) -> BatchClient:
    """Return the SDK's client of the Batch account."""
    key = AzureNamedKeyCredential(connection.batch_account, connection.batch_key)
    return BatchClient(connection.batch_endpoint, key)
