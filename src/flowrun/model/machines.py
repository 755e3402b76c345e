"""What the nodes of a pool are made of, in Batch's own words and values."""

from dataclasses import dataclass
from enum import StrEnum

from flowrun.model.secret import Secret


class OperatingSystem(StrEnum):
    """What runs on the nodes, which decides how commands are written."""

    LINUX = "linux"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A marketplace image."""

    publisher: str
    offer: str
    sku: str
    version: str = "latest"

    def __str__(self) -> str:
        # Without the version, which changes nothing about the node agent that an image needs.
        return f"{self.publisher} {self.offer} {self.sku}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomImage:
    """An image of the user's own, by its ARM id: a gallery's, a community gallery's or a managed
    one. Batch's list of images does not have it, so its node agent has to be told.
    """

    id: str
    node_agent_sku: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Where container images come from, and as whom: a user or an identity, or nobody."""

    server: str
    username: str = ""
    password: Secret | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerSupport:
    """What lets nodes run container images; `images` are fetched before the first task."""

    images: tuple[str, ...] = ()
    registries: tuple[Registry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The subnet of the nodes (an ARM id), and their public addresses: `batch`, `none`, or the
    ARM ids of the user's own.
    """

    subnet: str = ""
    public_ips: str | tuple[str, ...] = "batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """An empty data disk of every node; `size` in gigabytes."""

    size: int
    caching: str = "readwrite"
    storage: str = "standard_lrs"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAccount:
    """A user of every node, whom tasks may run as; the user's ids on Linux nodes."""

    name: str
    password: Secret
    elevated: bool = False
    uid: int | None = None
    gid: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPackage:
    """A package of the Batch account that every node unpacks; without a version its default."""

    id: str
    version: str = ""
