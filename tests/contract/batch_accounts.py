"""The Batch accounts that the contract suite runs against."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from contract.conftest import random_key
from flowrun.model.connection import Connection
from flowrun.model.secret import Secret
from support.azurite import free_port, wait_for_port

Found = TypeVar("Found")

LIVE_VARIABLES = ("AZURE_BATCH_ACCOUNT", "AZURE_BATCH_ENDPOINT", "AZURE_BATCH_ACCESS_KEY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account under test, and how patient one must be with it."""

    connection: Connection
    patience: float

    def wait_for(self, look: Callable[[], Found | None]) -> Found:
        """Return what `look` finds, once it does."""
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            found = look()
            if found is not None:
                return found
            time.sleep(0.1)
        pytest.fail(f"waited {self.patience:.0f} s in vain")


def make_connection(account: str, endpoint: str, key: Secret, *, local: bool) -> Connection:
    """Return a connection to the Batch account alone; its storage is not used."""
    return Connection(
        batch_account=account,
        batch_endpoint=endpoint.rstrip("/"),
        batch_key=key,
        storage_account="unused",
        blob_endpoint="http://127.0.0.1:1/unused",
        storage_key=key,
        local=local,
    )


def live_account() -> Account:
    """Return the account that the environment names; skip the test when it names none."""
    account, endpoint, key = (os.environ.get(name, "") for name in LIVE_VARIABLES)
    if not key:
        pytest.skip(f"no live account: set {', '.join(LIVE_VARIABLES)}")
    return Account(
        connection=make_connection(account, endpoint, Secret(key), local=False), patience=900
    )


@contextmanager
def running_endpoint(folder: Path) -> Iterator[Account]:
    """Yield the account of a Batch endpoint that keeps its state in the folder."""
    key, port = random_key(), free_port()
    key_file = folder / "key"
    key_file.write_text(key.reveal())
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "localbatch.server",
        "--root",
        folder / "root",
    ]
    command += ["--port", str(port), "--account", "contract", "--key-file", key_file]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_for_port(port, process)
        connection = make_connection("contract", f"http://127.0.0.1:{port}", key, local=True)
        yield Account(connection=connection, patience=60)
    finally:
        process.terminate()
        process.wait(20)
