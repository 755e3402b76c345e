"""BlobGateway over several storage accounts: each container is asked for where it lies."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from flowrun.model.account import BlobInfo, ContainerInfo
from flowrun.model.files import SasRequest
from flowrun.model.secret import Secret
from flowrun.ports import BlobGateway, Lease, OnBytes, ignore_bytes


class BlobAccounts:
    """A main account, and by their names the containers that lie `elsewhere`.

    Of the other accounts nothing but these containers is seen, and a container of the main one that
    has the name of one of them is not.
    """

    def __init__(self, main: BlobGateway, elsewhere: Mapping[str, BlobGateway]) -> None:
        self._main = main
        self._elsewhere = elsewhere

    def list_containers(self, prefix: str) -> list[ContainerInfo]:
        """Return the containers whose name starts with `prefix`, with their metadata."""
        main = self._main.list_containers(prefix)
        found = [one for one in main if one.name not in self._elsewhere]
        asked = (self.get_container(name) for name in self._elsewhere if name.startswith(prefix))
        return sorted((*found, *filter(None, asked)), key=lambda one: one.name)

    def get_container(self, name: str) -> ContainerInfo | None:
        """Return the container, or None."""
        return self._of(name).get_container(name)

    def create_container(self, name: str, *, metadata: Mapping[str, str]) -> None:
        """Create a private container."""
        self._of(name).create_container(name, metadata=metadata)

    def delete_container(self, name: str) -> None:
        """Delete the container with all its blobs; no error when it is gone."""
        self._of(name).delete_container(name)

    def list_blobs(self, container: str, prefix: str = "") -> Iterator[BlobInfo]:
        """Yield the blobs with their metadata, by name; nothing when the container is missing."""
        return self._of(container).list_blobs(container, prefix)

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
        account = self._of(container)
        account.upload(container, blob, path, md5=md5, metadata=metadata, on_bytes=on_bytes)

    def download(
        self, container: str, blob: str, path: Path, *, on_bytes: OnBytes = ignore_bytes
    ) -> None:
        """Write the blob's content to a file that does not exist yet."""
        self._of(container).download(container, blob, path, on_bytes=on_bytes)

    def read(self, container: str, blob: str, start: int = 0) -> Iterator[bytes]:
        """Yield what a blob holds behind its first `start` bytes."""
        return self._of(container).read(container, blob, start)

    def delete_blobs(self, container: str, blobs: Iterable[str]) -> None:
        """Delete blobs; those that are gone already are no error."""
        self._of(container).delete_blobs(container, blobs)

    @property
    def longest_sas(self) -> timedelta | None:
        """The longest lifetime that every account allows for a SAS; None without a limit."""
        accounts = (self._main, *self._elsewhere.values())
        limits = [account.longest_sas for account in accounts]
        return min((limit for limit in limits if limit is not None), default=None)

    def sas_url(self, request: SasRequest, *, lifetime: timedelta) -> Secret:
        """Return the container's URL with a SAS that allows just what is asked."""
        return self._of(request.container).sas_url(request, lifetime=lifetime)

    def lease(self, container: str, blob: str, *, seconds: int) -> Lease:
        """Take the blob's lease, making the blob first if need be."""
        return self._of(container).lease(container, blob, seconds=seconds)

    def take_over_lease(self, container: str, blob: str, *, lease_id: str) -> Lease:
        """Take the lease from the holder of `lease_id`, and from nobody else."""
        return self._of(container).take_over_lease(container, blob, lease_id=lease_id)

    def read_lease_owner(self, container: str, blob: str) -> str | None:
        """Return what was last written under the lease; None when nothing ever was."""
        return self._of(container).read_lease_owner(container, blob)

    def _of(self, container: str) -> BlobGateway:
        return self._elsewhere.get(container, self._main)
