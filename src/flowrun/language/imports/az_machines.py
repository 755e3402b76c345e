"""What the nodes of a pool of `az batch` are made of, and what the language has no word for."""

from flowrun.language.imports.az_users import take_secret
from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, put

_OF_IMAGE = ("publisher", "offer", "sku", "version")
PLACEHOLDER: Section = {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server"}
_RAW = ("displayName", "resizeTimeout", "upgradePolicy")
_RAW_OF_MACHINE = (
    "diskEncryptionConfiguration",
    "licenseType",
    "nodePlacementConfiguration",
    "osDisk",
    "securityProfile",
    "serviceArtifactReference",
    "windowsConfiguration",
)
_RAW_OF_NETWORK = (
    "dynamicVNetAssignmentScope",
    "enableAcceleratedNetworking",
    "endpointConfiguration",
)
_IPS = {"nopublicipaddresses": "none", "batchmanaged": None}


def read_image(machine: Reader) -> Section:
    """Return `image`, and `os` where it is not Linux."""
    image, agent = machine.section("imageReference"), str(machine.take("nodeAgentSKUId", ""))
    system = {"os": "windows"} if "windows" in agent.lower() else {}
    if "virtualMachineImageId" in image:
        own = {"id": image.take("virtualMachineImageId"), "node_agent_sku": agent}
        return {"image": own, **system}
    machine.leave("nodeAgentSKUId", "not needed: flowrun finds the node agent by itself")
    found = image.rest(*_OF_IMAGE)
    if len(found) < len(PLACEHOLDER):
        image.note("publisher", "there is no marketplace image: Ubuntu 24.04 stands there instead")
        return {"image": {**PLACEHOLDER}}
    return {"image": found, **system}


def read_machines(sketch: Sketch, pool: Reader) -> Section:
    """Return the keys of a pool that say how its nodes are made."""
    machine, network = (
        pool.section("virtualMachineConfiguration"),
        pool.section("networkConfiguration"),
    )
    section = _containers(sketch, machine.section("containerConfiguration"))
    settings = {
        "disks": [_disk(disk) for disk in machine.sections("dataDisks")],
        "network": _network(network),
        "app_packages": [_package(each) for each in pool.sections("applicationPackageReferences")],
        "metadata": {each.text("name"): each.text("value") for each in pool.sections("metadata")},
        "raw": _raw(pool, machine, network),
    }
    for key, value in settings.items():
        put(section, key, value)
    pool.leave("mountConfiguration", "not carried over: write 'mounts', with keys as parameters")
    return section


def _raw(pool: Reader, machine: Reader, network: Reader) -> Section:
    raw = pool.rest(*_RAW)
    put(raw, "virtualMachineConfiguration", machine.rest(*_RAW_OF_MACHINE))
    put(raw, "networkConfiguration", network.rest(*_RAW_OF_NETWORK))
    put(raw, "taskSchedulingPolicy", pool.section("taskSchedulingPolicy").rest("jobDefaultOrder"))
    return raw


def _containers(sketch: Sketch, containers: Reader) -> Section:
    containers.take("type")
    registries = []
    for each in containers.sections("containerRegistries"):
        registry: Section = {"server": each.take("registryServer", "docker.io")}
        name = each.take("username") or each.take("userName")
        if name:
            registry |= {
                "username": name,
                "password": take_secret(sketch, each, "password", "registry_password"),
            }
        put(registry, "identity", each.section("identityReference").take("resourceId"))
        registries.append(registry)
    section: Section = {}
    put(section, "container_images", containers.take("containerImageNames"))
    put(section, "registries", registries)
    return section


def _disk(disk: Reader) -> Section:
    disk.take("lun")
    section: Section = {"size": disk.take("diskSizeGB")}
    put(section, "caching", str(disk.take("caching", "")).lower())
    put(section, "storage", str(disk.take("storageAccountType", "")).lower())
    return section


def _network(network: Reader) -> Section:
    section: Section = {}
    put(section, "subnet", network.take("subnetId"))
    addresses = network.section("publicIPAddressConfiguration")
    kind = str(addresses.take("provision", "batchmanaged")).lower()
    put(section, "public_ips", addresses.take("ipAddressIds") or _IPS.get(kind))
    return section


def _package(package: Reader) -> Section:
    section: Section = {"id": package.take("applicationId")}
    put(section, "version", package.take("version"))
    return section
