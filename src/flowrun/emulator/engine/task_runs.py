"""A definition in wire form -> what the node agent is told. Pure."""

from collections.abc import Mapping
from pathlib import Path

from flowrun.emulator.agent.values import OutputFile, ResourceFile, TaskRun
from flowrun.emulator.wire import UNLIMITED, Json, parse_duration


def make_task_run(spec: Json, *, task_dir: Path, env: Mapping[str, str]) -> TaskRun:
    """Return the run of a task or a start task."""
    return TaskRun(
        task_dir=task_dir,
        command_line=spec["commandLine"],
        env=env,
        resource_files=tuple(map(_resource_file, spec.get("resourceFiles", ()))),
        output_files=tuple(map(_output_file, spec.get("outputFiles", ()))),
        max_seconds=_seconds(spec.get("constraints", {}).get("maxWallClockTime")),
    )


def _resource_file(spec: Json) -> ResourceFile:
    return ResourceFile(
        http_url=spec.get("httpUrl"),
        container_url=spec.get("storageContainerUrl"),
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
