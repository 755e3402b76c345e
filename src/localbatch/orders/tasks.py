"""A definition in wire form -> what the node agent is told."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from localbatch.agent.orders import OutputFile, ResourceFile, TaskOrder
from localbatch.orders.auto_storage import AutoStorage
from localbatch.orders.containers import make_container_settings
from localbatch.orders.environment import TaskPlace
from localbatch.service.wire import UNLIMITED, Json, parse_duration


def make_task_order(
    spec: Json, *, place: TaskPlace, task_dir: Path, env: Mapping[str, str]
) -> TaskOrder:
    """Return the order for a task of a job; on a node for containers it must have one (A0042)."""
    order = make_node_task_order(spec, place=place, task_dir=task_dir, env=env)
    return replace(order, must_have_container=place.node.runs_containers)


def make_node_task_order(
    spec: Json, *, place: TaskPlace, task_dir: Path, env: Mapping[str, str]
) -> TaskOrder:
    """Return the order for a task of the node itself: a start, preparation or release task."""
    container = spec.get("containerSettings")
    return TaskOrder(
        task_dir=task_dir,
        command_line=spec["commandLine"],
        env=env,
        resource_files=_resource_files(spec.get("resourceFiles", ()), place.storage),
        output_files=tuple(map(_output_file, spec.get("outputFiles", ()))),
        container=container and make_container_settings(container, place=place, env=env),
        max_seconds=_seconds(spec.get("constraints", {}).get("maxWallClockTime")),
    )


def make_coordination_order(
    spec: Json, *, place: TaskPlace, shared_dir: Path, task_dir: Path, env: Mapping[str, str]
) -> TaskOrder:
    """Return the order for the coordination command of one instance of a multi-instance task.

    Only the primary, whose directory is the shared one, has the task's own resource files.
    """
    settings = spec["multiInstanceSettings"]
    is_primary = task_dir == shared_dir
    own = {
        "commandLine": settings["coordinationCommandLine"],
        "resourceFiles": spec.get("resourceFiles", ()) if is_primary else (),
        # They are uploaded once, after the application command.
        "outputFiles": (),
        # No wall clock of its own: that of the primary runs through both its commands.
        "constraints": {},
    }
    return replace(
        make_task_order(spec | own, place=place, task_dir=task_dir, env=env),
        common_files=_resource_files(settings.get("commonResourceFiles", ()), place.storage),
        shared_dir=shared_dir,
    )


def _resource_files(specs: Iterable[Json], storage: AutoStorage | None) -> tuple[ResourceFile, ...]:
    return tuple(_resource_file(spec, storage) for spec in specs)


def _resource_file(spec: Json, storage: AutoStorage | None) -> ResourceFile:
    container_url = spec.get("storageContainerUrl")
    if storage and "autoStorageContainerName" in spec:
        # With a SAS of this try's own, so that a task which waited for days can still read.
        container_url = storage.container_url(spec["autoStorageContainerName"])
    return ResourceFile(
        http_url=spec.get("httpUrl"),
        container_url=container_url,
        blob_prefix=spec.get("blobPrefix"),
        file_path=spec.get("filePath"),
        file_mode=spec.get("fileMode"),
    )


def _output_file(spec: Json) -> OutputFile:
    container = spec["destination"]["container"]
    return OutputFile(
        pattern=spec["filePattern"],
        container_url=container["containerUrl"],
        path=container.get("path"),
        # The service keeps and shows it with capitals; the agent compares small letters.
        condition=spec["uploadOptions"]["uploadCondition"].lower(),
        headers=tuple(
            (header["name"], header.get("value", ""))
            for header in container.get("uploadHeaders", ())
        ),
    )


def _seconds(duration: str | None) -> float | None:
    if duration is None or duration == UNLIMITED:
        return None
    return parse_duration(duration).total_seconds()
