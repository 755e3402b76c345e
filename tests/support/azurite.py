"""A bare Azurite, for tests that need blobs but no Batch account."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localbatch.account.extra import find_node
from localbatch.account.install import azurite_program, install_azurite
from support.local_account import shared_cache

START_SECONDS = 30.0


def azurite_script() -> Path:
    """Return the main script of Azurite's blob service; installs it where it is missing."""
    shared_cache().mkdir(parents=True, exist_ok=True)
    install_azurite(shared_cache(), print)
    return azurite_program(shared_cache())


@contextmanager
def running_azurite(folder: Path, *, account: str, key: str, more: str = "") -> Iterator[str]:
    """Yield the blob endpoint of an Azurite that keeps its data in the folder; it has `more`
    accounts, as `name:key;name:key`.
    """
    port = free_port()
    command: list[str | Path] = [find_node().program, azurite_script(), "--silent"]
    command += ["--skipApiVersionCheck", "--disableTelemetry", "--location", folder]
    command += ["--blobHost", "127.0.0.1", "--blobPort", str(port)]
    environment = os.environ | {"AZURITE_ACCOUNTS": f"{account}:{key};{more}".rstrip(";")}
    with (folder / "azurite.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_for_port(port, process)
        yield f"http://127.0.0.1:{port}/{account}"
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server that was started listens."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start: see its log in the test's folder")
