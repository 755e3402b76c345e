"""Finds the schema: in the wheel beside the package, in a checkout above `src`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

Schema = dict[str, Any]

_SECTIONS = {"pool": "'pool'", "start_task": "'start_task'", "job": "'job'", "step": "a step"}
"""The sections that a key may have been meant for, as people call them."""
_FILE = Path("schema", "workflow.schema.json")


@cache
def schema_text() -> str:
    """Return the JSON Schema of the workflow language."""
    package = Path(__file__).parents[2]
    shipped = package / _FILE
    path = shipped if shipped.is_file() else package.parents[1] / _FILE
    return path.read_text(encoding="utf-8")


@cache
def load_schema() -> Schema:
    """Return the parsed schema."""
    schema: Schema = json.loads(schema_text())
    return schema


def resolve(schema: Schema) -> Schema:
    """Follow a `$ref`, a path into the schema; keywords beside it win."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    target = load_schema()
    for part in reference.removeprefix("#/").split("/"):
        target = target[part]
    return resolve(target) | {key: value for key, value in schema.items() if key != "$ref"}


@cache
def key_places(key: str) -> tuple[str, ...]:
    """Return the sections that have a key of this name, in the words of the file."""
    schema = load_schema()
    sections = {words: schema["$defs"][name] for name, words in _SECTIONS.items()}
    return tuple(
        words
        for words, section in {"the top level": schema, **sections}.items()
        if key in section["properties"]
    )


def subschemas(address: tuple[str | int, ...]) -> list[Schema]:
    """Return every schema that can apply to the value at an address of a workflow file."""
    found = alternatives(load_schema())
    for part in address:
        found = [below for schema in found for below in _step_into(schema, part)]
    return found


def _step_into(schema: Schema, part: str | int) -> list[Schema]:
    if isinstance(part, int):
        below = schema.get("items")
    else:
        below = schema.get("properties", {}).get(part) or schema.get("additionalProperties")
    return alternatives(below) if below else []


def alternatives(schema: Schema) -> list[Schema]:
    """Return the schemas of which a value has to fit one, without any that only lists others."""
    resolved = resolve(schema)
    if "anyOf" not in resolved:
        return [resolved]
    return [found for alternative in resolved["anyOf"] for found in alternatives(alternative)]
