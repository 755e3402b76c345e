"""The images that the account supports, and the node agent that goes with each. A table."""

from dataclasses import dataclass
from urllib.parse import quote

from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import Json


@dataclass(frozen=True, slots=True)
class SupportedImage:
    """A marketplace image; `end` is when Batch stops supporting it."""

    publisher: str
    offer: str
    sku: str
    agent: str
    os_type: str = "linux"
    verified: bool = True
    capabilities: tuple[str, ...] = ()
    end: str | None = None

    @property
    def key(self) -> str:
        """What the list is sorted by."""
        return quote(f"{self.publisher}:{self.offer}:{self.sku}")


_MPI = ("DockerCompatible", "NvidiaTeslaDriverInstalled")
_DOCKER = ("DockerCompatible",)
_SERVER = "MicrosoftWindowsServer"

# A selection of what the service lists by `az batch pool supported-images list`, where new images,
# agents and ends are found.
IMAGES: tuple[SupportedImage, ...] = tuple(
    sorted(
        (
            SupportedImage("almalinux", "almalinux", "8-gen2", "batch.node.el 8"),
            SupportedImage("almalinux", "almalinux-x86_64", "9-gen2", "batch.node.el 9"),
            SupportedImage(
                "canonical",
                "0001-com-ubuntu-server-focal",
                "20_04-lts",
                "batch.node.ubuntu 20.04",
                end="2025-05-31T00:00:00Z",
            ),
            SupportedImage(
                "canonical",
                "0001-com-ubuntu-server-jammy",
                "22_04-lts",
                "batch.node.ubuntu 22.04",
                end="2027-02-01T00:00:00Z",
            ),
            SupportedImage("canonical", "ubuntu-24_04-lts", "server", "batch.node.ubuntu 24.04"),
            SupportedImage(
                "canonical", "ubuntu-24_04-lts", "server-gen1", "batch.node.ubuntu 24.04"
            ),
            SupportedImage("debian", "debian-12", "12", "batch.node.debian 12"),
            SupportedImage("debian", "debian-12", "12-gen2", "batch.node.debian 12"),
            SupportedImage(
                "microsoft-dsvm",
                "ubuntu-hpc",
                "2204",
                "batch.node.ubuntu 22.04",
                capabilities=_MPI,
                end="2027-02-01T00:00:00Z",
            ),
            SupportedImage(
                "microsoft-azure-batch",
                "ubuntu-server-container",
                "20-04-lts",
                "batch.node.ubuntu 20.04",
                capabilities=_DOCKER,
                end="2025-05-31T00:00:00Z",
            ),
            SupportedImage("redhat", "rhel", "9-lvm-gen2", "batch.node.el 9", verified=False),
            SupportedImage(
                _SERVER,
                "WindowsServer",
                "2019-datacenter-core",
                "batch.node.windows amd64",
                "windows",
            ),
            SupportedImage(
                _SERVER, "WindowsServer", "2022-datacenter", "batch.node.windows amd64", "windows"
            ),
        ),
        key=lambda image: image.key,
    )
)


def describe_image(image: SupportedImage) -> Json:
    """Return an image as the service lists it."""
    body: Json = {
        "nodeAgentSKUId": image.agent,
        "imageReference": {
            "publisher": image.publisher,
            "offer": image.offer,
            "sku": image.sku,
            # The service lists every image so; which version a pool names is not checked here.
            "version": "latest",
        },
        "osType": image.os_type,
        "capabilities": list(image.capabilities),
        "verificationType": "verified" if image.verified else "unverified",
    }
    return body if image.end is None else body | {"batchSupportEndOfLife": image.end}


def check_image(machine: Json) -> None:
    """Raise ServiceError unless the node agent exists and fits the marketplace image."""
    agent, reference = machine["nodeAgentSKUId"], machine["imageReference"]
    # The agent first: it must exist even for an image that only its owner knows.
    if agent.lower() not in {image.agent for image in IMAGES}:
        raise ServiceError("NodeAgentSKUNotFound")
    wanted = tuple(reference.get(name, "").lower() for name in ("publisher", "offer", "sku"))
    # An image of the user's own, of which only the node agent is known.
    if not any(wanted):
        return
    agents = {
        image.agent
        for image in IMAGES
        if (image.publisher.lower(), image.offer.lower(), image.sku.lower()) == wanted
    }
    if agent.lower() not in agents:
        reason = f"The image does not exist or does not go with the node agent {agent}"
        name = "virtualMachineConfiguration.imageReference"
        raise invalid_property(name, ":".join(wanted), reason)
