"""A real blob service for the agent's tests: Azurite, and containers with a SAS of their own."""

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from azure.storage.blob import BlobServiceClient, ContainerClient, generate_container_sas

from support.azurite import running_azurite

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


@contextmanager
def running_service(folder: Path) -> Iterator[BlobServiceClient]:
    """Start Azurite in a folder; yield a client of it; stop it in any case."""
    key = base64.b64encode(secrets.token_bytes(64)).decode()
    credential = {"account_name": ACCOUNT, "account_key": key}
    with (
        running_azurite(folder, account=ACCOUNT, key=key) as url,
        BlobServiceClient(url, credential, retry_total=3) as client,
    ):
        yield client


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
