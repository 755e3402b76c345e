"""The bodies of pool requests."""

from datetime import timedelta

from localbatch.service.error_codes import invalid_property
from localbatch.service.vm_sizes import most_task_slots
from localbatch.service.wire import Json
from localbatch.validation.autoscale import FORMULA, INTERVAL
from localbatch.validation.checks import (
    Check,
    Property,
    Shape,
    boolean,
    choice,
    duration,
    identifier,
    integer,
    items,
    opaque,
    optional,
    record,
    required,
    text,
)
from localbatch.validation.containers import CONTAINER_CONFIGURATION
from localbatch.validation.parts import METADATA, PACKAGES, packages, start_task

# The service's own bound.
_RESIZE_TIMEOUT = duration(least=timedelta(minutes=5))
_NODES = integer(least=0)
DEALLOCATION = choice("requeue", "terminate", "taskcompletion", "retaineddata")

_IMAGE: Shape = {
    "publisher": optional(text()),
    "offer": optional(text()),
    "sku": optional(text()),
    "version": optional(text()),
    "virtualMachineImageId": optional(text()),
    "sharedGalleryImageId": optional(text()),
    "communityGalleryImageId": optional(text()),
}

# What is opaque here is kept and shown again: this machine has no disks or extensions to give.
_VIRTUAL_MACHINE: Shape = {
    "imageReference": required(record(_IMAGE)),
    "nodeAgentSKUId": required(text(least=1)),
    "windowsConfiguration": optional(opaque),
    "dataDisks": optional(opaque),
    "licenseType": optional(text()),
    "containerConfiguration": optional(CONTAINER_CONFIGURATION),
    "diskEncryptionConfiguration": optional(opaque),
    "nodePlacementConfiguration": optional(opaque),
    "extensions": optional(opaque),
    "osDisk": optional(opaque),
    "securityProfile": optional(opaque),
    "serviceArtifactReference": optional(opaque),
}

# The service answers the kinds of filling with a capital, whatever it was told.
_POLICY = record(
    {
        "nodeFillType": optional(choice("Spread", "Pack"), "Spread"),
        "jobDefaultOrder": optional(choice("none", "creationtime")),
    }
)

_LIVING: Shape = {
    "startTask": optional(start_task),
    "applicationPackageReferences": optional(packages),
    "metadata": optional(METADATA),
}
"""What may change while the pool has nodes."""


def _accounts(password: Property) -> Check:
    return items(
        record(
            {
                "name": required(text(least=1, most=20)),
                "password": password,
                "elevationLevel": optional(choice("nonadmin", "admin"), "nonadmin"),
                "linuxUserConfiguration": optional(opaque),
                "windowsUserConfiguration": optional(opaque),
            }
        )
    )


_BUILT: Shape = {
    "displayName": optional(text(most=1024)),
    "virtualMachineConfiguration": optional(record(_VIRTUAL_MACHINE)),
    "enableInterNodeCommunication": optional(boolean),
    "networkConfiguration": optional(opaque),
    "taskSlotsPerNode": optional(integer(least=1, most=256)),
    "taskSchedulingPolicy": optional(_POLICY),
    "userAccounts": optional(_accounts(required(text()))),
    "mountConfiguration": optional(opaque),
    "upgradePolicy": optional(opaque),
}
"""What is fixed while the pool has nodes."""

# The size too, though it stands in no shape above: only a new pool must give it.
BUILT_PROPERTIES = frozenset({*_BUILT, "vmSize"})

_SPECIFICATION: Shape = {
    "vmSize": required(text(least=1)),
    **_LIVING,
    **_BUILT,
    # From here on over what _BUILT says: a new pool must have it, or has a default.
    "virtualMachineConfiguration": required(record(_VIRTUAL_MACHINE)),
    "enableInterNodeCommunication": optional(boolean, default=False),
    "taskSlotsPerNode": optional(integer(least=1, most=256), 1),
    "taskSchedulingPolicy": optional(_POLICY, {"nodeFillType": "Spread"}),
    "resizeTimeout": optional(_RESIZE_TIMEOUT, "PT15M"),
    "targetDedicatedNodes": optional(_NODES, 0),
    "targetLowPriorityNodes": optional(_NODES, 0),
    "enableAutoScale": optional(boolean, default=False),
    "autoScaleFormula": optional(FORMULA),
    "autoScaleEvaluationInterval": optional(INTERVAL),
}

CREATE = record({"id": required(identifier), **_SPECIFICATION})

# PACKAGES knows their form only, where a pool's own check refuses those that do not exist.
_AUTO: Shape = {**_SPECIFICATION, "applicationPackageReferences": optional(PACKAGES)}

AUTO_POOL = record(_AUTO)
"""An auto pool's definition; whether its packages exist is seen when the pool is made."""

AUTO_POOL_READ = record({**_AUTO, "userAccounts": optional(_accounts(optional(text())))})
"""The same as clients read it, and perhaps send it back: without passwords."""

UPDATE = record({**_LIVING, **_BUILT, "vmSize": optional(text(least=1))})


def check_parts(spec: Json) -> None:
    """Refuse a whole pool whose parts do not go together."""
    # Of the whole pool: a PATCH may give the slots without the size, or the size alone.
    slots, most = spec["taskSlotsPerNode"], most_task_slots(spec["vmSize"])
    if slots > most:
        raise invalid_property("taskSlotsPerNode", slots, f"The VM size allows {most}")
    user = spec.get("startTask", {}).get("userIdentity", {}).get("username")
    names = {account["name"].lower() for account in spec.get("userAccounts", ())}
    if user is not None and user.lower() not in names:  # A0039
        reason = "The pool has no such user account"
        raise invalid_property("startTask.userIdentity.username", user, reason)


REPLACE = record(
    {
        "startTask": optional(start_task),
        # Required, even if empty, so that nobody clears it by an omission; so are the metadata.
        "applicationPackageReferences": required(packages),
        "metadata": required(METADATA),
    }
)

RESIZE = record(
    {
        "targetDedicatedNodes": optional(_NODES),
        "targetLowPriorityNodes": optional(_NODES),
        "resizeTimeout": optional(_RESIZE_TIMEOUT, "PT15M"),
        "nodeDeallocationOption": optional(DEALLOCATION, "requeue"),
    }
)

REMOVE_NODES = record(
    {
        # The service's limit for one request.
        "nodeList": required(items(text(least=1), most=100)),
        "resizeTimeout": optional(_RESIZE_TIMEOUT, "PT15M"),
        "nodeDeallocationOption": optional(DEALLOCATION, "requeue"),
    }
)
