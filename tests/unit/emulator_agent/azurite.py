"""A real blob service for the agent's tests: Azurite, and containers with a SAS of their own."""

import base64
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from azure.core.exceptions import AzureError
from azure.storage.blob import BlobServiceClient, ContainerClient, generate_container_sas

from flowrun.local.extra import find_node
from flowrun.local.install import azurite_program, install_azurite
from support.local_account import shared_cache

DEADLINE_SECONDS = 30
ACCOUNT = "devaccount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A container, and the URL with a SAS that a task is given for it."""

    client: ContainerClient
    url: str
    key: str

    def put(self, name: str, data: bytes) -> str:
        """Write a blob; return its URL with the container's SAS."""
        blob = self.client.upload_blob(name, data)
        return f"{blob.url}?{self.url.split('?')[1]}"

    def read(self, name: str) -> bytes:
        """Return a blob's bytes."""
        return self.client.download_blob(name).readall()

    def names(self) -> list[str]:
        """Return the names of all blobs."""
        return sorted(self.client.list_blob_names())

    def url_with(self, permission: str) -> str:
        """Return the URL with another SAS."""
        return f"{self.client.url}?{_sas(self.client, self.key, permission)}"


def azurite_script() -> Path:
    """Return the script of Azurite's blob service; installs it when it is nowhere."""
    given = os.environ.get("FLOWRUN_AZURITE_JS")
    if given:
        return Path(given)
    shared_cache().mkdir(parents=True, exist_ok=True)
    install_azurite(shared_cache(), print)
    return azurite_program(shared_cache())


@contextmanager
def running_azurite(folder: Path) -> Iterator[BlobServiceClient]:
    """Start Azurite in a folder; yield a client of it; stop it in any case."""
    key, port = base64.b64encode(secrets.token_bytes(64)).decode(), _free_port()
    options = ("--silent", "--skipApiVersionCheck", "--disableTelemetry", "--location", folder)
    address = ("--blobHost", "127.0.0.1", "--blobPort", str(port))
    process = subprocess.Popen(
        (find_node().program, azurite_script(), *options, *address),
        env={**os.environ, "AZURITE_ACCOUNTS": f"{ACCOUNT}:{key}"},
        stdout=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}/{ACCOUNT}"
        with BlobServiceClient(
            url, {"account_name": ACCOUNT, "account_key": key}, retry_total=0
        ) as client:
            _wait_for(client)
            yield client
    finally:
        process.kill()
        process.wait()


def make_container(service: BlobServiceClient) -> Container:
    """Create a container with a name of its own."""
    client = service.create_container(f"c{secrets.token_hex(8)}")
    key = service.credential.account_key
    return Container(client=client, url=f"{client.url}?{_sas(client, key, 'rwlc')}", key=key)


def _sas(client: ContainerClient, key: str, permission: str) -> str:
    return generate_container_sas(
        ACCOUNT,
        client.container_name,
        account_key=key,
        permission=permission,
        expiry=datetime.now(UTC) + timedelta(hours=1),
    )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(client: BlobServiceClient) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            client.get_service_properties()
        except AzureError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return
