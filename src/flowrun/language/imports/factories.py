"""Batch Shipyard's task factories -> a `for_each` and a command for each of its items.

A range or one list stays what it is. What has no form of its own in the language is written out,
one command a task, so that the tasks are those that Shipyard would add.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from string import Formatter
from typing import Any

from flowrun.errors import UsageError
from flowrun.language.imports.draws import draw_numbers, step_of
from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, literal

MOST = 10_000
"""So many commands are written out; a file of more would help nobody."""

FILE_FIELDS = {
    "file_name": "{{ item.name | quote }}",
    "file_name_no_extension": "{{ item.name.split('.')[0] | quote }}",
    "file_path": "{{ item.path | quote }}",
    "file_path_with_container": "{{ (item.container ~ '/' ~ item.path) | quote }}",
}


def expand_factory(sketch: Sketch, factory: Reader, command: str, name: str) -> Section | None:
    """Return `for_each` and `command` of a step, or None for a factory that cannot be known."""
    if "custom" in factory:
        factory.leave(
            "custom",
            "not carried over, with its step: it runs a Python module. Write "
            "what it yields under 'for_each: {values: [...]}'",
        )
        return None
    if "file" in factory:
        return _per_file(sketch, factory.section("file"), command)
    if "repeat" in factory:
        times = {"range": {"stop": factory.integer("repeat")}}
        return {"for_each": times, "command": literal(_format(command, ()))}
    if "random" in factory:
        return _written_out(command, draw_numbers(factory.section("random")), name)
    return _sweep(factory.section("parametric_sweep"), command, name)


def _sweep(sweep: Reader, command: str, name: str) -> Section:
    """Several kinds exclude each other; the first in Shipyard's own order counts."""
    if "product" in sweep:
        ranges = sweep.sections("product")
        bounds = [
            (each.integer("start", 0), each.integer("stop"), step_of(each)) for each in ranges
        ]
        # With a single hole the range can stay a range.
        if len(bounds) == 1 and command.count("{") == 1:
            start, stop, step = bounds[0]
            one = {"range": {"start": start, "stop": stop, "step": step}}
            return {"for_each": one, "command": _template(command, "{{ item }}")}
        numbers = [range(*each) for each in bounds]
        _check_count(math.prod(len(each) for each in numbers), name)
        return _written_out(command, itertools.product(*numbers), name)
    if "product_iterables" in sweep:
        return _written_out(
            command, itertools.product(*_iterables(sweep, "product_iterables")), name
        )
    if "zip" in sweep:
        # As in Shipyard, the shortest list ends it.
        return _written_out(command, zip(*_iterables(sweep, "zip"), strict=False), name)
    for kind, picks in (
        ("combinations", itertools.combinations),
        ("permutations", itertools.permutations),
    ):
        if kind in sweep:
            by = sweep.section(kind)
            chosen: Any = picks
            if by.take("replacement", False):
                chosen = itertools.combinations_with_replacement
            return _written_out(
                command, chosen(_iterable(by, by.take("iterable")), _length(by)), name
            )
    raise UsageError(f"'{sweep.path}' is no task factory that flowrun knows")


def _length(by: Reader) -> int:
    length = by.integer("length")
    if length < 0:
        raise UsageError(f"'{by.path}.length' must not be less than 0")
    return length


def _iterables(sweep: Reader, key: str) -> list[Sequence[object]]:
    return [_iterable(sweep, each) for each in _iterable(sweep, sweep.take(key))]


def _iterable(by: Reader, value: object) -> Sequence[Any]:
    """A text stands for its characters, as in Python."""
    if not isinstance(value, str | list):
        raise UsageError(f"'{by.path}' must be made of lists and texts")
    return value


def _per_file(sketch: Sketch, file: Reader, command: str) -> Section:
    storage = file.section("azure_storage")
    # To Shipyard the container is the first folder of a remote path.
    container, _, prefix = storage.text("remote_path").partition("/")
    storage.leave("storage_account_settings", "the account's own storage is meant")
    storage.leave("is_file_share", "not carried over, only blobs can be listed")
    files: Section = {"container": sketch.container(container)}
    if prefix:
        files["prefix"] = f"{prefix.rstrip('/')}/"
    patterns = storage.texts("include")
    if len(patterns) == 1:
        # A pattern without a slash is one for names, in whatever folder.
        files["pattern"] = f"**/{patterns[0]}" if "/" not in patterns[0] else patterns[0]
    elif patterns:
        storage.note("include", "not carried over, there can be one pattern: all blobs are listed")
    how = str(file.take("task_filepath", "file_path"))
    # Where the file lands is no shell text, so that nothing is to be quoted.
    path = FILE_FIELDS.get(how, FILE_FIELDS["file_path"]).replace(" | quote", "")
    fields = {**FILE_FIELDS, "url": FILE_FIELDS["file_path"]}
    if "{url}" in command:
        file.note("url", "the node has the file itself: its path stands for the address")
    return {
        "for_each": {"files": files},
        "command": "".join(
            _pieces(command, lambda name: fields.get(name, "{{ item.path | quote }}"))
        ),
        "resource_files": [
            {"container": files["container"], "blob": "{{ item.path }}", "path": path}
        ],
    }


def _written_out(command: str, choices: Iterable[Sequence[object]], name: str) -> Section:
    commands = [_format(command, values) for values in itertools.islice(choices, MOST + 1)]
    _check_count(len(commands), name)
    return {
        "for_each": {"values": commands},
        "id": f"{name}-{{{{ index }}}}",
        # Each item is a whole command.
        "command": "{{ item | shell }}",
    }


def _check_count(count: int, name: str) -> None:
    if count > MOST:
        raise UsageError(f"a task factory of '{name}' makes more than {MOST} tasks")


def _format(command: str, values: Sequence[object]) -> str:
    try:
        return command.format(*values)
    except (IndexError, KeyError, ValueError) as error:
        raise UsageError(f"'{command}' asks for more than its task factory gives") from error


def _template(command: str, item: str) -> str:
    return "".join(_pieces(command, lambda _name: item))


def _pieces(command: str, field: Callable[[str], str]) -> Iterable[str]:
    for text, name, _, _ in Formatter().parse(command):
        yield literal(text)
        if name is not None:
            yield field(name)
