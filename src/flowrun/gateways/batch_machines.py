"""What the nodes of a pool are made of, as Batch's REST API takes it. Pure; reveals secrets."""

from collections.abc import Mapping
from typing import assert_never

from flowrun.model.machines import (
    ContainerSupport,
    CustomImage,
    Disk,
    Image,
    Network,
    Registry,
    UserAccount,
)
from flowrun.model.mounts import BlobMount, CifsMount, FilesMount, Mount, NfsMount
from flowrun.model.pool import Pool
from flowrun.model.requests import Body
from flowrun.model.secret import Secret

_PUBLIC_IPS = {"batch": "batchmanaged", "none": "nopublicipaddresses"}
# Ids of images in one's own subscription begin with `/subscriptions/` instead.
_COMMUNITY = "/communitygalleries/"
_SHARED = "/sharedgalleries/"


def machine_body(pool: Pool, node_agent_sku: str) -> Body:
    """Return `virtualMachineConfiguration`."""
    body: Body = {
        "imageReference": image_body(pool.image),
        "nodeAgentSKUId": node_agent_sku,
    }
    if pool.disks:
        # The numbers need only differ within a node.
        body["dataDisks"] = [_disk(lun, disk) for lun, disk in enumerate(pool.disks)]
    if pool.containers:
        body["containerConfiguration"] = _containers(pool.containers)
    return body


def machine_entries(pool: Pool) -> Body:
    """Return what stands beside it in a pool, as far as the file says it."""
    entries: Mapping[str, object] = {
        "enableInterNodeCommunication": pool.inter_node,
        "networkConfiguration": _network(pool.network) if pool.network else None,
        "userAccounts": [_user(user) for user in pool.user_accounts],
        "mountConfiguration": [_mount(mount) for mount in pool.mounts],
    }
    # What is off or empty is what the service does by itself.
    return {name: value for name, value in entries.items() if value}


def image_body(image: Image | CustomImage) -> Body:
    """Return `imageReference`; an id of one's own by the kind of gallery that it is of."""
    if isinstance(image, Image):
        return {
            "publisher": image.publisher,
            "offer": image.offer,
            "sku": image.sku,
            "version": image.version,
        }
    known = image.id.lower()
    if known.startswith(_COMMUNITY):
        return {"communityGalleryImageId": image.id}
    if known.startswith(_SHARED):
        return {"sharedGalleryImageId": image.id}
    return {"virtualMachineImageId": image.id}


def _disk(lun: int, disk: Disk) -> Body:
    return {
        "lun": lun,
        "caching": disk.caching,
        "diskSizeGB": disk.size,
        "managedDisk": {"storageAccountType": disk.storage},
    }


def _containers(containers: ContainerSupport) -> Body:
    return _without_empty(
        {
            "type": "dockerCompatible",
            "containerImageNames": list(containers.images),
            "containerRegistries": [_registry(registry) for registry in containers.registries],
        }
    )


def _registry(registry: Registry) -> Body:
    return _without_empty(
        {
            "registryServer": registry.server,
            "username": registry.username,
            "password": _reveal(registry.password),
            "identityReference": _identity(registry.identity),
        }
    )


def _network(network: Network) -> Body:
    ips = network.public_ips
    known = isinstance(ips, str)
    addresses = {
        "provision": _PUBLIC_IPS[ips] if isinstance(ips, str) else "usermanaged",
        "ipAddressIds": [] if known else list(ips),
    }
    return _without_empty(
        {
            "subnetId": network.subnet,
            # What Batch does by itself is left unsaid.
            "publicIPAddressConfiguration": _without_empty(addresses) if ips != "batch" else None,
        }
    )


def _user(user: UserAccount) -> Body:
    numbers = {} if user.uid is None else {"uid": user.uid, "gid": user.gid}
    return {
        "name": user.name,
        "password": user.password.reveal(),
        "elevationLevel": "admin" if user.elevated else "nonadmin",
    } | ({"linuxUserConfiguration": numbers} if numbers else {})


def _mount(mount: Mount) -> Body:
    match mount:
        case BlobMount():
            kind, body = "azureBlobFileSystemConfiguration", _blob_mount(mount)
        case FilesMount():
            kind, body = "azureFileShareConfiguration", _files_mount(mount)
        case NfsMount():
            kind = "nfsMountConfiguration"
            body = {"source": mount.source, "mountOptions": mount.options}
        case CifsMount():
            kind, body = "cifsMountConfiguration", _cifs_mount(mount)
        case _:
            assert_never(mount)
    return {kind: _without_empty({"relativeMountPath": mount.path, **body})}


def _blob_mount(mount: BlobMount) -> Body:
    return {
        "accountName": mount.account,
        "containerName": mount.blob_container,
        "accountKey": _reveal(mount.account_key),
        "sasKey": _reveal(mount.sas_key),
        "identityReference": _identity(mount.identity),
        "blobfuseOptions": mount.options,
    }


def _files_mount(mount: FilesMount) -> Body:
    return {
        "accountName": mount.account,
        "azureFileUrl": mount.url,
        "accountKey": mount.account_key.reveal(),
        "mountOptions": mount.options,
    }


def _cifs_mount(mount: CifsMount) -> Body:
    return {
        "source": mount.source,
        "username": mount.username,
        "password": mount.password.reveal(),
        "mountOptions": mount.options,
    }


def _identity(resource_id: str) -> Body | None:
    return {"resourceId": resource_id} if resource_id else None


def _reveal(secret: Secret | None) -> str | None:
    return secret.reveal() if secret else None


def _without_empty(body: Mapping[str, object]) -> Body:
    return {name: value for name, value in body.items() if value}
