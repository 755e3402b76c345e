"""BlobGateway over azure-storage-blob: model values in, model values out, errors translated."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from itertools import islice
from pathlib import Path

from azure.storage.blob import (
    BlobClient,
    BlobServiceClient,
    ContainerProperties,
    ContentSettings,
)

from flowrun.errors import GatewayError
from flowrun.gateways.blob_lease import BlobLease, read_owner, take_lease, take_over_lease
from flowrun.gateways.blob_listing import list_blobs
from flowrun.gateways.blob_sas import SasSigner
from flowrun.gateways.errors import ignored_codes, none_if_missing, translated_errors
from flowrun.gateways.transport import host_of
from flowrun.model.account import BlobInfo, ContainerInfo
from flowrun.model.connection import Connection
from flowrun.model.files import SasRequest
from flowrun.model.secret import Secret
from flowrun.ports import Clock, OnBytes, ignore_bytes

BLOCK_THREADS = 4
"""How many blocks of one big file are under way at once."""
DELETE_BATCH = 256
"""How many deletions the service takes in one request."""
GONE = frozenset({"ContainerNotFound", "ContainerBeingDeleted", "BlobNotFound"})


class AzureBlob:
    """The blob containers of a storage account."""

    def __init__(self, service: BlobServiceClient, connection: Connection, clock: Clock) -> None:
        self._service = service
        self._signer = SasSigner(service, connection, clock)
        self._host = host_of(connection.blob_endpoint)
        # Thousands of requests go to a few containers.
        self._container = cache(service.get_container_client)

    def list_containers(self, prefix: str) -> list[ContainerInfo]:
        """Return the containers whose name starts with `prefix`, with their metadata."""
        with self._errors():
            found = self._service.list_containers(prefix or None, include_metadata=True)
            return [_container_info(one) for one in found]

    def get_container(self, name: str) -> ContainerInfo | None:
        """Return the container, or None."""

        def read() -> ContainerInfo:
            with self._errors("ContainerNotFound"):
                return _container_info(self._container(name).get_container_properties())

        return none_if_missing("ContainerNotFound", read)

    def create_container(self, name: str, *, metadata: Mapping[str, str]) -> None:
        """Create a private container."""
        with self._errors():
            self._container(name).create_container(metadata=dict(metadata))

    def delete_container(self, name: str) -> None:
        """Delete the container with all its blobs; no error when it is gone."""
        with ignored_codes(GONE), self._errors("ContainerNotFound"):
            self._container(name).delete_container()

    def list_blobs(self, container: str, prefix: str = "") -> Iterator[BlobInfo]:
        """Yield the blobs with their metadata, by name; nothing when the container is missing."""
        # Inside both to the end: each page is a request of its own, which may fail.
        with ignored_codes({"ContainerNotFound"}), self._errors("ContainerNotFound"):
            yield from list_blobs(self._container(container), prefix)

    def upload(
        self,
        container: str,
        blob: str,
        path: Path,
        *,
        md5: str,
        metadata: Mapping[str, str],
        on_bytes: OnBytes = ignore_bytes,
    ) -> None:
        """Write the file's content to the blob, with `md5` (hex) as its stored Content-MD5."""
        with path.open("rb") as file, self._errors():
            self._container(container).upload_blob(
                blob,
                file,
                # No more is read than is there now, should somebody append to the file.
                length=path.stat().st_size,
                overwrite=True,
                # Storage keeps what it is told: later listings show it, and a changed file is known
                # by it.
                content_settings=ContentSettings(content_md5=bytearray.fromhex(md5)),
                metadata=dict(metadata),
                max_concurrency=BLOCK_THREADS,
                progress_hook=lambda through, _total: on_bytes(through),
            )

    def download(
        self, container: str, blob: str, path: Path, *, on_bytes: OnBytes = ignore_bytes
    ) -> None:
        """Write the blob's content to a file that does not exist yet."""
        with path.open("xb") as file, self._errors("BlobNotFound"):
            content = self._container(container).download_blob(
                blob,
                max_concurrency=BLOCK_THREADS,
                progress_hook=lambda through, _total: on_bytes(through),
            )
            written = content.readinto(file)
        # A connection that broke off must not leave a part of a file that looks whole.
        if written != content.size:
            message = f"blob '{blob}': {written} of {content.size} bytes arrived"
            raise GatewayError("IncompleteDownload", 0, message)

    def read(self, container: str, blob: str, start: int = 0) -> Iterator[bytes]:
        """Yield what a blob holds behind its first `start` bytes."""
        # To the service a range that begins where the blob ends is an error, to a reader the end.
        with ignored_codes({"InvalidRange"}), self._errors("BlobNotFound"):
            yield from self._container(container).download_blob(blob, offset=start).chunks()

    def delete_blobs(self, container: str, blobs: Iterable[str]) -> None:
        """Delete blobs; those that are gone already are no error."""
        client = self._container(container)
        remaining = iter(blobs)
        while chunk := tuple(islice(remaining, DELETE_BATCH)):
            with ignored_codes(GONE), self._errors("ContainerNotFound"):
                for answer in client.delete_blobs(*chunk, raise_on_any_failure=False):
                    _check_deleted(answer.status_code)

    @property
    def longest_sas(self) -> timedelta | None:
        """The longest lifetime of a SAS; None with an account key, which sets no limit."""
        return self._signer.longest

    def sas_url(self, request: SasRequest, *, lifetime: timedelta) -> Secret:
        """Return the container's URL with a SAS that allows just what is asked, and lives so long.

        Raises:
            ValueError: it is to live longer than `longest_sas`.
        """
        with self._errors():
            return self._signer.sign(request, lifetime)

    def lease(self, container: str, blob: str, *, seconds: int) -> BlobLease:
        """Take the blob's lease, making the blob first if need be."""
        return take_lease(self._blob(container, blob), self._errors, seconds=seconds)

    def take_over_lease(self, container: str, blob: str, *, lease_id: str) -> BlobLease:
        """Take the lease from the holder of `lease_id`, and from nobody else."""
        client = self._blob(container, blob)
        return take_over_lease(client, self._errors, lease_id=lease_id)

    def read_lease_owner(self, container: str, blob: str) -> str | None:
        """Return what was last written under the lease; None when nothing ever was."""
        return read_owner(self._blob(container, blob), self._errors)

    def _blob(self, container: str, blob: str) -> BlobClient:
        return self._container(container).get_blob_client(blob)

    def _errors(self, missing: str = "NotFound") -> AbstractContextManager[None]:
        return translated_errors(self._host, missing=missing)


def _check_deleted(status: int) -> None:
    """Each deletion of a batch has its own answer, of which only the status is told."""
    # Gone already is as good.
    if status not in {HTTPStatus.ACCEPTED, HTTPStatus.NOT_FOUND}:
        raise GatewayError("BlobNotDeleted", status, "the service refused to delete a blob")


def _container_info(found: ContainerProperties) -> ContainerInfo:
    return ContainerInfo(name=found.name, metadata=found.metadata or {})
