"""containerSettings in wire form -> what the node agent is told. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from localbatch.agent.orders import ContainerSettings, Mount, Registry
from localbatch.orders.environment import TaskPlace
from localbatch.service.wire import Json

_VARIABLES: Final = {
    "Shared": "AZ_BATCH_NODE_SHARED_DIR",
    "Startup": "AZ_BATCH_NODE_STARTUP_DIR",
    "VfsMounts": "AZ_BATCH_NODE_MOUNTS_DIR",
    "Task": "AZ_BATCH_TASK_DIR",
    "JobPrep": "AZ_BATCH_JOB_PREP_DIR",
}


def make_container_settings(
    spec: Json, *, place: TaskPlace, env: Mapping[str, str]
) -> ContainerSettings:
    """Return how a task runs in a container on this node."""
    own = [spec["registry"]] if "registry" in spec else []
    configuration = place.containers()
    pools = (configuration or {}).get("containerRegistries", ())
    return ContainerSettings(
        image=spec["imageName"],
        root=place.root,
        is_enabled=configuration is not None,
        run_options=spec.get("containerRunOptions", ""),
        registries=make_registries([*own, *pools]),
        mounts=tuple(_mounts(spec, place, env)),
        image_decides_wd=spec.get("workingDirectory") == "containerImageDefault",
    )


def make_registries(specs: Iterable[Json]) -> tuple[Registry, ...]:
    """Return registries with who logs in to them."""
    return tuple(
        Registry(
            server=spec.get("registryServer"),
            username=spec.get("username"),
            password=spec.get("password"),
        )
        for spec in specs
    )


def _mounts(spec: Json, place: TaskPlace, env: Mapping[str, str]) -> Iterator[Mount]:
    chosen = spec.get("containerHostBatchBindMounts")
    # The service shows a container the whole folder of the node unless it is told which parts.
    if chosen is None:
        yield Mount(folder=place.folder)
        return
    # By the variables of this very task, so that a mount is where the task is told that it is.
    folders = {source: Path(env[name]) for source, name in _VARIABLES.items() if name in env}
    # No variable of the service leads there.
    folders["Applications"] = place.folder / "applications"
    for mount in chosen:
        if mount["source"] in folders:  # without a preparation task there is no JobPrep
            is_read_only = mount.get("isReadOnly", False)
            yield Mount(folder=folders[mount["source"]], is_read_only=is_read_only)
