"""The keys of the workflow file, each as `<section>.<key>`, below one section of the schema."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowrun.language.shape.schema import load_schema

_REF = "#/$defs/"
_CASES = Path(__file__).parents[1] / "cases" / "bodies"


@dataclass(frozen=True, slots=True)
class SentKey:
    """A key of the file, a text that says it, and what a request's body then holds where."""

    key: str
    text: str
    path: str
    value: object


def read_sent_keys(name: str) -> tuple[SentKey, ...]:
    """Return the rows of a table of `tests/cases/bodies`."""
    lines = (_CASES / name).read_text(encoding="utf-8").splitlines()
    rows = (line.split(" | ") for line in lines if line and not line.startswith("#"))
    return tuple(SentKey(key, text, path, json.loads(value)) for key, text, path, value in rows)


def keys_below(section: str) -> frozenset[str]:
    """Return every key of a section of the schema, and of all sections that it refers to."""
    return frozenset(f"{name}.{key}" for name, key in _walk(section, set()))


def body_value(body: Any, path: str) -> object:  # noqa: ANN401  # parsed JSON is anything
    """Return what a body holds at a path, as `virtualMachineConfiguration.dataDisks.0.lun`."""
    for part in path.split("."):
        body = body[int(part)] if isinstance(body, list) else body[part]
    return body


def _walk(section: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    seen.add(section)
    definition = load_schema()["$defs"][section]
    for key, described in definition.get("properties", {}).items():
        yield section, key
        for below in _sections_in(described):
            if below not in seen:
                yield from _walk(below, seen)


def _sections_in(described: object) -> Iterator[str]:
    """Yield the sections that a property refers to, however it does."""
    match described:
        case Mapping():
            name, _, shared = described.get("$ref", "").removeprefix(_REF).partition("/properties/")
            if shared:
                # A key that another section explains: what it refers to counts, not its section.
                yield from _sections_in(load_schema()["$defs"][name]["properties"][shared])
            elif name:
                yield name
            yield from (name for value in described.values() for name in _sections_in(value))
        case list():
            yield from (name for value in described for name in _sections_in(value))
        case _:
            pass
