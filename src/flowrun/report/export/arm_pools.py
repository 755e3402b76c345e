"""A pool as the Batch service takes it -> as Resource Manager takes it. Pure.

Both mean the same pool in other places and by other names; values that are one of a list are
written there as the management API lists them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flowrun.model.requests import Body

ACCOUNT = "batchAccountName"
"""The parameter of the template that names the account."""

_SAME = (
    *("vmSize", "displayName", "taskSlotsPerNode", "taskSchedulingPolicy", "networkConfiguration"),
    *("userAccounts", "mountConfiguration", "startTask", "metadata", "upgradePolicy"),
)
"""Keys that mean the same in both."""
_AUTO_SCALE = {
    "autoScaleFormula": "formula",
    "autoScaleEvaluationInterval": "evaluationInterval",
}
_FIXED_SCALE = {
    "targetDedicatedNodes": "targetDedicatedNodes",
    "targetLowPriorityNodes": "targetLowPriorityNodes",
    "resizeTimeout": "resizeTimeout",
}
_MOVED = frozenset(
    {
        *("id", "virtualMachineConfiguration", "enableInterNodeCommunication"),
        *("applicationPackageReferences", "enableAutoScale", *_AUTO_SCALE, *_FIXED_SCALE),
    }
)
_RENAMED = {
    "nodeAgentSKUId": "nodeAgentSkuId",
    "virtualMachineImageId": "id",
    "inboundNATPools": "inboundNatPools",
    "dynamicVNetAssignmentScope": "dynamicVnetAssignmentScope",
}
_LISTED = {
    "nodeFillType": ("Spread", "Pack"),
    "elevationLevel": ("NonAdmin", "Admin"),
    "scope": ("Pool", "Task"),
    "caching": ("None", "ReadOnly", "ReadWrite"),
    "storageAccountType": ("Standard_LRS", "Premium_LRS", "StandardSSD_LRS"),
    "type": ("DockerCompatible", "CriCompatible"),
    "provision": ("BatchManaged", "UserManaged", "NoPublicIPAddresses"),
}
"""Keys whose values are listed, wherever they stand."""


def unknown_keys(body: Body) -> tuple[str, ...]:
    """Return the keys of a pool that have no place in the management API that is known here."""
    return tuple(key for key in body if key not in _MOVED and key not in _SAME)


def identities_of(value: object) -> Iterator[str]:
    """Yield the identities that a body refers to: the pool must be given them to use them."""
    match value:
        case {"identityReference": {"resourceId": str(identity)}}:
            yield identity
        case Mapping():
            for part in value.values():
                yield from identities_of(part)
        case list():
            for part in value:
                yield from identities_of(part)
        case _:
            pass


def managed_pool(body: Body) -> Body:
    """Return the `properties` of the pool's resource."""
    machine = _renamed(body["virtualMachineConfiguration"])
    if "dataDisks" in machine:
        machine["dataDisks"] = [_disk(disk) for disk in machine["dataDisks"]]
    properties: Body = {key: _renamed(body[key]) for key in _SAME if key in body}
    properties |= {
        "deploymentConfiguration": {"virtualMachineConfiguration": machine},
        "scaleSettings": _scale(body),
        "interNodeCommunication": (
            "Enabled" if body.get("enableInterNodeCommunication") else "Disabled"
        ),
    }
    if "mountConfiguration" in properties:
        properties["mountConfiguration"] = [_mount(one) for one in properties["mountConfiguration"]]
    if "applicationPackageReferences" in body:
        packages = body["applicationPackageReferences"]
        properties["applicationPackages"] = [_package(one) for one in packages]
    return properties


def _renamed(value: Any) -> Any:  # noqa: ANN401 - any part of a body
    match value:
        case Mapping():
            return {
                _RENAMED.get(key, key): _listed(key, _renamed(part)) for key, part in value.items()
            }
        case list():
            return [_renamed(part) for part in value]
        case _:
            return value


def _listed(key: str, value: Any) -> Any:  # noqa: ANN401 - likewise
    """Return a value that is one of a list in the letters of the management API."""
    known = {one.lower(): one for one in _LISTED.get(key, ())}
    return known.get(value.lower(), value) if isinstance(value, str) else value


def _scale(body: Body) -> Body:
    keys = _AUTO_SCALE if body.get("enableAutoScale") else _FIXED_SCALE
    kind = "autoScale" if body.get("enableAutoScale") else "fixedScale"
    return {kind: {name: body[key] for key, name in keys.items() if key in body}}


def _disk(disk: Body) -> Body:
    managed: Body = disk.get("managedDisk", {})
    return {key: value for key, value in disk.items() if key != "managedDisk"} | managed


def _mount(mount: Body) -> Body:
    cifs = mount.get("cifsMountConfiguration")
    if cifs is None:
        return mount
    renamed = {"userName" if key == "username" else key: value for key, value in cifs.items()}
    return {"cifsMountConfiguration": renamed}


def _package(package: Body) -> Body:
    kind = "Microsoft.Batch/batchAccounts/applications"
    name = package["applicationId"].replace("'", "''")
    version = {"version": package["version"]} if "version" in package else {}
    return {"id": f"[resourceId('{kind}', parameters('{ACCOUNT}'), '{name}')]", **version}
