"""The shapes of container settings: of a pool's configuration and of a task."""

from localbatch.validation.checks import boolean, choice, items, optional, record, required, text

_REGISTRY = record(
    {
        "username": optional(text(least=1)),
        "password": optional(text(least=1)),
        "registryServer": optional(text(least=1)),
        "identityReference": optional(record({"resourceId": required(text(least=1))})),
    }
)

_MOUNT = record(
    {
        "source": required(
            # The API's names for folders of a node; `orders/containers.py` knows where these are.
            choice("Shared", "Startup", "VfsMounts", "Task", "JobPrep", "Applications")
        ),
        "isReadOnly": optional(boolean),
    }
)

CONTAINER_CONFIGURATION = record(
    {
        "type": required(choice("dockerCompatible", "criCompatible")),
        "containerImageNames": optional(items(text(least=1))),
        "containerRegistries": optional(items(_REGISTRY)),
    }
)

CONTAINER_SETTINGS = record(
    {
        "imageName": required(text(least=1)),
        # Judged by nobody here: the engine takes them or refuses them when the task runs.
        "containerRunOptions": optional(text()),
        "registry": optional(_REGISTRY),
        "workingDirectory": optional(choice("taskWorkingDirectory", "containerImageDefault")),
        "containerHostBatchBindMounts": optional(items(_MOUNT)),
    }
)
