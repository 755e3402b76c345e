"""One task of `az batch`, as it stands in a list or as a factory repeats it -> a step."""

import re
from collections.abc import Callable
from typing import Any

from flowrun.errors import UsageError
from flowrun.language.imports.az_exits import read_exits
from flowrun.language.imports.az_files import environment, output_files, resource_files
from flowrun.language.imports.az_users import read_user
from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, put
from flowrun.language.imports.spans import from_iso

Hole = Callable[[str, str], str]

RAW_OF_CONTAINER = ("workingDirectory", "containerHostBatchBindMounts")
_RAW = ("applicationPackageReferences", "affinityInfo", "authenticationTokenSettings")
# Double quotes only where they hold nothing that the outer shell would replace.
_SHELL = re.compile(r"""(?:/bin/)?(?:ba)?sh -c (?:'([^']*)'|"([^"\\$`]*)")""", re.DOTALL)
_HOLE = re.compile(r"\{\{|\}\}|\{([A-Za-z]+|\d+)(?::(\d))?\}")


def read_step(sketch: Sketch, task: Reader, wanted: str, hole: Hole | None = None) -> Section:
    """Return a step; `hole` writes what a factory puts into the texts of a repeated task."""
    if not hole:
        return _read_step(sketch, task, wanted)
    filled = Reader.of(_fill(task.value, hole), task.path, sketch.notes)
    # The original counts as read, or all of it would be told as left over.
    for key in task.value:
        task.take(key)
    step = _read_step(sketch, filled, wanted)
    filled.close()
    return step


def _read_step(sketch: Sketch, task: Reader, wanted: str) -> Section:
    task.take("id")
    task.leave("displayName", "not carried over: flowrun knows a task again by it")
    step: Section = {
        "step": sketch.step_name(wanted),
        "command": shell_text(_command(task)),
    }
    container, limits = task.section("containerSettings"), task.section("constraints")
    ends = sketch.sections["job"].get("on_task_failure") == "terminate"
    user = read_user(task)
    settings = {
        "env": environment(sketch, task),
        "resource_files": resource_files(sketch, task),
        "output_files": output_files(sketch, task),
        "slots": task.take("requiredSlots"),
        "retries": limits.take("maxTaskRetryCount"),
        "max_wall_clock": from_iso(limits.take("maxWallClockTime")),
        "retention": from_iso(limits.take("retentionTime")),
        "exit": read_exits(task, ends=ends),
        "instances": _instances(sketch, task),
        "container_image": container.take("imageName"),
        "container_options": container.take("containerRunOptions"),
        **user,
        "raw": user.get("raw", {}) | _raw(task, container),
    }
    for key, value in settings.items():
        put(step, key, value)
    return step


def _command(task: Reader) -> str:
    if "commandLine" not in task:
        raise UsageError(f"'{task.path}' has no commandLine")
    return task.text("commandLine")


def _raw(task: Reader, container: Reader) -> Section:
    raw = task.rest(*_RAW)
    if "authenticationTokenSettings" in raw:
        why = "stands under 'raw', but the newest REST API has it no more"
        task.note("authenticationTokenSettings", why)
    put(raw, "containerSettings", container.rest(*RAW_OF_CONTAINER))
    return raw


def _instances(sketch: Sketch, task: Reader) -> Section:
    several = task.section("multiInstanceSettings")
    if "numberOfInstances" not in several:
        return {}
    if "coordinationCommandLine" not in several:
        several.note("coordinationCommandLine", "there is none: 'true' stands there instead")
    section: Section = {
        "count": several.take("numberOfInstances"),
        "coordination_command": shell_text(several.text("coordinationCommandLine", "true")),
    }
    put(section, "common_files", resource_files(sketch, several, "commonResourceFiles"))
    return section


def shell_text(command_line: str) -> str:
    """Return what a shell would get: bash is ours already, so `/bin/sh -c '...'` is peeled off."""
    found = _SHELL.fullmatch(command_line.strip())
    return (found[1] or found[2] or "").strip() or command_line if found else command_line


def _fill(value: Any, hole: Hole) -> Any:  # noqa: ANN401  # JSON of any shape
    """Put templates into the holes of a repeated task; a doubled brace is one."""
    match value:
        case dict():
            return {key: _fill(child, hole) for key, child in value.items()}
        case list():
            return [_fill(child, hole) for child in value]
        case str():
            # What the resolver made literal is an escape of the factory's own, and templates that
            # it made have doubled braces with a blank, which no hole has.
            written = value.replace("{{ '{{' }}", "{{")
            pieces = re.split(r"(\{\{ .*? \}\})", written)
            return "".join(
                piece if at % 2 else _HOLE.sub(lambda found: _in_hole(found, hole), piece)
                for at, piece in enumerate(pieces)
            )
        case _:
            return value


def _in_hole(found: re.Match[str], hole: Hole) -> str:
    return hole(found[1], found[2] or "") if found[1] else found[0][0]
