"""A storage account in memory."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes.lease import FakeLease
from flowrun.errors import GatewayError
from flowrun.model.account import BlobInfo, ContainerInfo
from flowrun.model.files import SasRequest
from flowrun.model.secret import Secret
from flowrun.ports import OnBytes, ignore_bytes

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class FakeBlob:
    """Implements BlobGateway; `writes` counts blobs so that each gets a later time."""

    containers: dict[str, Mapping[str, str]] = field(default_factory=dict)
    contents: dict[str, dict[str, bytes]] = field(default_factory=dict)
    infos: dict[str, dict[str, BlobInfo]] = field(default_factory=dict)
    lease_owner: str | None = None
    lease_id: str | None = None
    writes: int = 0
    listings: list[str] = field(default_factory=list)
    longest_sas: timedelta | None = None
    lifetimes: list[timedelta] = field(default_factory=list)

    def list_containers(self, prefix: str) -> list[ContainerInfo]:
        names = sorted(name for name in self.containers if name.startswith(prefix))
        return [ContainerInfo(name=name, metadata=self.containers[name]) for name in names]

    def get_container(self, name: str) -> ContainerInfo | None:
        return next((one for one in self.list_containers(name) if one.name == name), None)

    def create_container(self, name: str, *, metadata: Mapping[str, str]) -> None:
        if name in self.containers:
            raise GatewayError("ContainerAlreadyExists", 409, "")
        self.containers[name] = dict(metadata)
        self.contents[name], self.infos[name] = {}, {}

    def delete_container(self, name: str) -> None:
        for mapping in (self.containers, self.contents, self.infos):
            mapping.pop(name, None)

    def list_blobs(self, container: str, prefix: str = "") -> Iterator[BlobInfo]:
        self.listings.append(container)
        infos = self.infos.get(container, {})
        return iter([infos[name] for name in sorted(infos) if name.startswith(prefix)])

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
        assert hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() == md5
        self.put(container, blob, path.read_bytes(), metadata)
        on_bytes(path.stat().st_size)

    def put(
        self, container: str, blob: str, content: bytes, metadata: Mapping[str, str] | None = None
    ) -> None:
        if container not in self.containers:
            raise GatewayError("ContainerNotFound", 404, "")
        self.writes += 1
        self.contents[container][blob] = content
        self.infos[container][blob] = BlobInfo(
            name=blob,
            size=len(content),
            md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
            etag=f"0x{self.writes}",
            last_modified=START + timedelta(seconds=self.writes),
            metadata=dict(metadata or {}),
        )

    def download(
        self, container: str, blob: str, path: Path, *, on_bytes: OnBytes = ignore_bytes
    ) -> None:
        if blob not in self.contents.get(container, {}):
            raise GatewayError("BlobNotFound", 404, "")
        on_bytes(path.write_bytes(self.contents[container][blob]))

    def read(self, container: str, blob: str, start: int = 0) -> Iterator[bytes]:
        yield self.contents[container][blob][start:]

    def delete_blobs(self, container: str, blobs: Iterable[str]) -> None:
        for blob in blobs:
            self.contents[container].pop(blob, None)
            self.infos[container].pop(blob, None)

    def sas_url(self, request: SasRequest, *, lifetime: timedelta) -> Secret:
        assert timedelta() < lifetime <= (self.longest_sas or lifetime)
        self.lifetimes.append(lifetime)
        return Secret(f"https://fake/{request.container}?sp={request.access}")

    def lease(self, container: str, blob: str, *, seconds: int) -> "FakeLease":
        assert (blob, seconds) == ("lock", 60)
        if container not in self.containers:
            raise GatewayError("ContainerNotFound", 404, "")
        if self.lease_id:
            raise GatewayError("LeaseAlreadyPresent", 409, "")
        return FakeLease(self)

    def take_over_lease(self, container: str, blob: str, *, lease_id: str) -> "FakeLease":
        assert (container in self.containers, blob) == (True, "lock")
        FakeLease(self, lease_id, takes=False).renew()
        return FakeLease(self)

    def read_lease_owner(self, container: str, blob: str) -> str | None:
        assert blob == "lock"
        return self.lease_owner if container in self.containers else None
