"""A job as `az batch` takes it, with a task factory or a list of tasks -> job and steps."""

import re
from collections.abc import Callable
from typing import Any

from flowrun.errors import UsageError
from flowrun.language.imports.az_pool import environment, is_elevated, plain_file, shell_text
from flowrun.language.imports.factories import MOST
from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, duration

_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?")
_HOLE = re.compile(r"\{\{|\}\}|\{([A-Za-z]+|\d+)(?::(\d))?\}")
_FILE = {
    "filePath": "{{ item.path }}",
    "fileName": "{{ item.name }}",
    "fileNameWithExtension": "{{ item.name }}",
    "fileNameWithoutExtension": "{{ item.stem }}",
    "url": "{{ item.path }}",
}
# Batch writes 'without a limit' as 10 675 199 days.
_LONG = 365 * 86400
_WHEN = {"taskcompletion": "completion", "tasksuccess": "success", "taskfailure": "failure"}


def read_job(sketch: Sketch, job: Reader) -> None:
    """Add the job and its steps."""
    section: Section = {}
    job.take("id")
    job.leave("displayName", "not carried over")
    job.leave("onAllTasksComplete", "not needed: a run ends by itself after its last task")
    job.leave("usesTaskDependencies", "not needed: seen from the steps")
    if "priority" in job:
        section["priority"] = job.take("priority")
    constraints = job.section("constraints")
    if span := _span(constraints.take("maxWallClockTime")):
        section["max_wall_clock"] = span
    if "maxTaskRetryCount" in constraints:
        section["max_task_retries"] = constraints.take("maxTaskRetryCount")
    if env := environment(job, "commonEnvironmentSettings"):
        section["env"] = env
    for theirs, ours in (("jobPreparationTask", "preparation"), ("jobReleaseTask", "release")):
        command = job.section(theirs).take("commandLine")
        sketch.offer(
            "job",
            section,
            ours,
            {"command": shell_text(command)} if command else None,
            f"{job.path}.{theirs}",
        )
    sketch.sections["job"] = section
    _read_factory(sketch, job.section("taskFactory"))
    for task in job.sections("tasks"):
        _add_task(sketch, task)


def _add_task(sketch: Sketch, task: Reader) -> None:
    needs = task.section("dependsOn")
    needs.leave("taskIdRanges", "not carried over: write 'needs' with the names of the steps")
    step = _step(sketch, task, str(task.take("id", "task")))
    sketch.add_step(step, needs.take("taskIds", []), task.path)


def _read_factory(sketch: Sketch, factory: Reader) -> None:
    match factory.take("type"):
        case None:
            return
        case "taskCollection":
            for task in factory.sections("tasks"):
                _add_task(sketch, task)
        case "parametricSweep":
            _sweep(sketch, factory)
        case "taskPerFile":
            _per_file(sketch, factory)
        case other:
            raise UsageError(f"'{factory.path}' is no task factory that flowrun knows: {other}")
    if "mergeTask" in factory:
        merge = factory.section("mergeTask")
        # A merge waits for all that its factory makes.
        names = [step["step"] for step in sketch.steps]
        step = _step(sketch, merge, str(merge.take("id", "merge")))
        sketch.add_step(step, names, merge.path)


def _sweep(sketch: Sketch, factory: Reader) -> None:
    """The end is part of a range here, and the last set changes fastest."""
    sets = []
    for each in factory.sections("parameterSets"):
        start, end, step = each.take("start"), each.take("end"), each.take("step", 1)
        sets.append(range(start, end + (1 if step > 0 else -1), step))
    count = 1
    for values in sets:
        count *= len(values)
    if count > MOST or not sets:
        raise UsageError(
            f"'{factory.path}' makes {count} tasks; at most {MOST} can be carried over"
        )
    # One number counts all combinations, so that every text can compute its own part of it.
    fields: dict[str, str] = {}
    later = 1
    for number, values in reversed(list(enumerate(sets))):
        where = f"(item // {later}) % {len(values)}" if len(sets) > 1 else "item"
        fields[str(number)] = f"{values.start} + {values.step} * ({where})"
        later *= len(values)
    step = _step(sketch, factory.section("repeatTask"), "task", _numbers(fields))
    for_each = {"range": {"stop": count}}
    sketch.steps.append({"step": step.pop("step"), "for_each": for_each, **step})


def _numbers(fields: dict[str, str]) -> Callable[[str, str], str]:
    def number(name: str, pad: str) -> str:
        if name not in fields:
            raise UsageError(f"'{{{name}}}' asks for a parameter set that is not there")
        width = f" | string).rjust({pad}, '0')" if pad else ")"
        return f"{{{{ (({fields[name]}){width} }}}}" if pad else f"{{{{ {fields[name]} }}}}"

    return number


def _per_file(sketch: Sketch, factory: Reader) -> None:
    source = factory.section("source")
    group = source.take("fileGroup")
    if not group:
        raise UsageError(f"'{source.path}' has no fileGroup: only these can be listed")
    files: Section = {"container": sketch.container(f"fgrp-{group}")}
    if "prefix" in source:
        files["prefix"] = source.take("prefix")
    step = _step(sketch, factory.section("repeatTask"), "task", lambda name, _: _FILE[name])
    # A file's name may hold what a shell obeys.
    if isinstance(step["command"], str):
        step["command"] = re.sub(r"\{\{ (item\.\w+) \}\}", r"{{ \1 | quote }}", step["command"])
    sketch.steps.append({"step": step.pop("step"), "for_each": {"files": files}, **step})


def _step(
    sketch: Sketch, task: Reader, wanted: str, hole: Callable[[str, str], str] | None = None
) -> Section:
    # From the filled copy; the original counts as read, or all of it would be told as left over.
    filled = Reader.of(_fill(task.value, hole), task.path, sketch.notes) if hole else task
    if hole:
        for key in task.value:
            task.take(key)
    filled.take("id")
    filled.leave("displayName", "not carried over")
    step: Section = {
        "step": sketch.step_name(wanted),
        "command": shell_text(filled.take("commandLine")),
    }
    files = [_file(sketch, file) for file in filled.sections("resourceFiles")]
    outputs = [_output(sketch, file) for file in filled.sections("outputFiles")]
    constraints = filled.section("constraints")
    settings = {
        "env": environment(filled),
        "resource_files": files,
        "output_files": [each for each in outputs if each],
        "slots": filled.take("requiredSlots"),
        "retries": constraints.take("maxTaskRetryCount"),
        "max_wall_clock": _span(constraints.take("maxWallClockTime")),
        "retention": _span(constraints.take("retentionTime")),
        "elevated": is_elevated(filled) or None,
        "container_image": filled.section("containerSettings").take("imageName"),
    }
    for key, value in settings.items():
        sketch.offer("step", step, key, value, f"{task.path} ({key})")
    if hole:
        filled.close()
    return step


def _fill(value: Any, hole: Callable[[str, str], str]) -> Any:  # noqa: ANN401  # JSON of any shape
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


def _in_hole(found: re.Match[str], hole: Callable[[str, str], str]) -> str:
    return hole(found[1], found[2] or "") if found[1] else found[0][0]


def _file(sketch: Sketch, file: Reader) -> Section:
    source = file.section("source")
    if "fileGroup" not in source:
        return plain_file(file)
    entry: Section = {"container": sketch.container(f"fgrp-{source.take('fileGroup')}")}
    prefix, path = source.take("prefix"), file.take("filePath")
    # A prefix that holds something of the item names just one file.
    if prefix and "{{" in prefix:
        return entry | {"blob": prefix} | ({"path": path} if path else {})
    return entry | {key: each for key, each in (("prefix", prefix), ("path", path)) if each}


def _output(sketch: Sketch, file: Reader) -> Section | None:
    destination = file.section("destination")
    auto = destination.section("autoStorage")
    if "fileGroup" not in auto:
        destination.leave("container", "not carried over: name a container of the workflow")
        file.take("filePattern")
        file.take("uploadOptions")
        return None
    condition = file.section("uploadOptions").take("uploadCondition", "taskcompletion")
    entry = {
        "pattern": file.take("filePattern"),
        "container": sketch.container(f"fgrp-{auto.take('fileGroup')}"),
        "when": _WHEN.get(str(condition).lower(), "completion"),
        # To Batch a file that is not there is no failure.
        "optional": True,
    }
    path = auto.take("path")
    return entry | ({"path": path} if path else {})


def _span(text: object) -> str:
    """Return an ISO 8601 length of time as the language writes it; nothing for Batch's 'never'."""
    found = _ISO.fullmatch(str(text)) if text else None
    if not found:
        return ""
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return duration(total) if 0 < total < _LONG else ""
