"""The accounts that the contract suites run against: servers of this machine, or a live one."""

import base64
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from flowrun.gateways.connect import connect
from flowrun.model.connection import Connection
from flowrun.model.secret import Secret
from flowrun.ports import BlobGateway
from support.azurite import running_azurite

ACCOUNT = "contract"


def random_key() -> Secret:
    """Return a key as an account has it."""
    return Secret(base64.b64encode(secrets.token_bytes(64)).decode())


@pytest.fixture(name="storage", scope="session")
def fixture_storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A running Azurite."""
    key = random_key()
    folder = tmp_path_factory.mktemp("azurite")
    with running_azurite(folder, account=ACCOUNT, key=key.reveal()) as endpoint:
        yield Connection(
            batch_account=ACCOUNT,
            batch_endpoint="http://127.0.0.1:1",
            batch_key=key,
            storage_account=ACCOUNT,
            blob_endpoint=endpoint,
            storage_key=key,
            local=True,
        )


@pytest.fixture(name="blob")
def fixture_blob(storage: Connection) -> BlobGateway:
    """The gateway under test."""
    return connect(storage).blob


@pytest.fixture(name="container")
def fixture_container(blob: BlobGateway) -> Iterator[str]:
    """A new blob container."""
    name = f"contract-{secrets.token_hex(6)}"
    blob.create_container(name, metadata={"mark": "yes"})
    yield name
    blob.delete_container(name)


@pytest.fixture(name="some_file")
def fixture_some_file(tmp_path: Path) -> Path:
    """A small file of random bytes."""
    path = tmp_path / "some file"
    path.write_bytes(os.urandom(4096))
    return path
