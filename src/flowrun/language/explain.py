"""What the schema says of a key that is named by its way through the file, as `pool.start_task`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flowrun.errors import UsageError
from flowrun.language.shape.schema import Schema, alternatives, load_schema, resolve
from flowrun.language.suggest import did_you_mean

# How people call what stands in a list, or has a name of its own in the file.
_SECTIONS = {"step": "step", "tasks": "step", "pools": "pool", "params": "declaration"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedKey:
    """A key's meaning; `keys` are those below it with their meaning, `choices` its only values."""

    path: str
    meaning: str
    required: bool
    default: object | None
    choices: tuple[object, ...]
    examples: tuple[object, ...]
    keys: Mapping[str, str]


def explain_key(path: str) -> ExplainedKey:
    """Return what the schema says of a key.

    Raises:
        UsageError: the language has no such key.
    """
    section, required = load_schema(), False
    done: list[str] = []
    for name in path.split("."):
        below = dict(_keys(section))
        known = below or dict(_keys(load_schema()))
        if not done and name in _SECTIONS and name not in below:
            below = {name: load_schema()["$defs"][_SECTIONS[name]]}
        if name not in below:
            where = f" below '{'.'.join(done)}'" if done else ""
            hint = did_you_mean(name, known, listed="Keys")
            raise UsageError(f"there is no key '{name}'{where}\nhint: {hint}")
        required = any(name in one.get("required", ()) for one in _mappings(section))
        section = below[name]
        done.append(name)
    told = resolve(section)
    return ExplainedKey(
        path=path,
        meaning=told["description"],
        required=required,
        default=told.get("default"),
        choices=tuple(told.get("enum", ())),
        examples=tuple(told.get("examples", ())),
        keys={name: resolve(one).get("description", "") for name, one in _keys(section)},
    )


def top_keys() -> tuple[str, ...]:
    """Return the words that a way through the file can begin with."""
    return (*(name for name, _ in _keys(load_schema())), "step")


def _keys(section: Schema) -> Iterator[tuple[str, Schema]]:
    for one in _mappings(section):
        yield from one.get("properties", {}).items()


def _mappings(section: Schema) -> Iterator[Schema]:
    """Yield the section, and what stands in its items and under each name that it gives things."""
    for one in alternatives(section):
        yield one
        items: Any = one.get("items") or one.get("additionalProperties")
        if isinstance(items, dict):
            yield from _mappings(items)
