"""The tasks of a job of `az batch`, in a list or from a task factory -> steps."""

import re
from collections.abc import Sequence

from flowrun.errors import UsageError
from flowrun.language.imports.az_step import Hole, read_step
from flowrun.language.imports.factories import MOST
from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, ids_between

_FILE = {
    "filePath": "{{ item.path }}",
    "fileName": "{{ item.name }}",
    "fileNameWithExtension": "{{ item.name }}",
    "fileNameWithoutExtension": "{{ item.stem }}",
    "url": "{{ item.path }}",
}


def read_tasks(sketch: Sketch, job: Reader) -> None:
    """Add the steps."""
    _read_factory(sketch, job.section("taskFactory"))
    _add_tasks(sketch, job.sections("tasks"))


def _add_tasks(sketch: Sketch, tasks: Sequence[Reader]) -> None:
    ids = [str(task.value.get("id", "task")) for task in tasks]
    names: dict[str, str] = {}
    for own, task in zip(ids, tasks, strict=True):
        step = read_step(sketch, task, own)
        # A task that stands further down has no step yet, and keeps its name.
        needs = [names.get(each, each) for each in _needs(task.section("dependsOn"), ids)]
        sketch.add_step(step, needs)
        names[own] = step["step"]


def _needs(needs: Reader, ids: Sequence[str]) -> list[str]:
    found = needs.texts("taskIds")
    for each in needs.sections("taskIdRanges"):
        found += ids_between(ids, each.integer("start"), each.integer("end"))
    return list(dict.fromkeys(found))


def _read_factory(sketch: Sketch, factory: Reader) -> None:
    match factory.take("type"):
        case None:
            return
        case "taskCollection":
            _add_tasks(sketch, factory.sections("tasks"))
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
        step = read_step(sketch, merge, str(merge.take("id", "merge")))
        sketch.add_step(step, names)


def _sweep(sketch: Sketch, factory: Reader) -> None:
    """The end is part of a range here, and the last set changes fastest."""
    sets = [_values(each) for each in factory.sections("parameterSets")]
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
    step = read_step(sketch, factory.section("repeatTask"), "task", _numbers(fields))
    for_each = {"range": {"stop": count}}
    sketch.steps.append({"step": step.pop("step"), "for_each": for_each, **step})


def _values(bounds: Reader) -> range:
    start, end, step = bounds.integer("start"), bounds.integer("end"), bounds.integer("step", 1)
    if step == 0:
        raise UsageError(f"'{bounds.path}.step' must not be 0")
    return range(start, end + (1 if step > 0 else -1), step)


def _numbers(fields: dict[str, str]) -> Hole:
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
    step = read_step(sketch, factory.section("repeatTask"), "task", _of_file)
    step["command"] = _quoted(step["command"])
    if instances := step.get("instances"):
        instances["coordination_command"] = _quoted(instances["coordination_command"])
    sketch.steps.append({"step": step.pop("step"), "for_each": {"files": files}, **step})


def _of_file(name: str, _: str) -> str:
    if name not in _FILE:
        raise UsageError(f"'{{{name}}}' asks for what a file does not have")
    return _FILE[name]


def _quoted(command: str) -> str:
    """A file's name may hold what a shell obeys."""
    return re.sub(r"\{\{ (item\.\w+) \}\}", r"{{ \1 | quote }}", command)
