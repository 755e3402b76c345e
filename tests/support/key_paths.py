"""Ways to keys of the workflow file, as pages write them: `pool.nodes`, `containers.NAME.keep`."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from flowrun.language.shape.schema import Schema, load_schema


def is_key(words: str) -> bool:
    """Say whether there is such a key, and whether it takes the value that may follow it."""
    path, _, value = words.partition(": ")
    ends = [load_schema()]
    for name in path.split("."):
        ends = [below for end in ends for below in _below(end, name)]
    return any(_takes(end, value) for end in ends)


def _below(schema: Schema, name: str) -> Iterator[Schema]:
    """Yield what the schema says of a key; capital letters stand for a name of the user's."""
    for one in _alternatives(schema):
        if name in one.get("properties", {}):
            yield one["properties"][name]
        elif isinstance(one.get("additionalProperties"), dict) and name.isupper():
            yield one["additionalProperties"]
        own = one.get("patternProperties", {})
        yield from (found for pattern, found in own.items() if re.search(pattern, name))


def _alternatives(schema: Schema) -> Iterator[Schema]:
    """Yield the schema and all that may stand in its place; of a list, what it holds."""
    yield schema
    if "$ref" in schema:
        yield from _alternatives(_resolved(schema["$ref"]))
    if isinstance(schema.get("items"), dict):
        yield from _alternatives(schema["items"])
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _alternatives(one)


def _resolved(reference: str) -> Schema:
    found: Any = load_schema()
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _takes(schema: Schema, value: str) -> bool:
    if not value:
        return True
    whole = {**schema, "$defs": load_schema()["$defs"]}
    return Draft202012Validator(whole).is_valid(_with_text_keys(yaml.safe_load(value)))


def _with_text_keys(value: object) -> object:
    # As flowrun reads YAML: a key is a text, also where it is an exit code.
    if isinstance(value, dict):
        return {str(key): _with_text_keys(child) for key, child in value.items()}
    return [_with_text_keys(child) for child in value] if isinstance(value, list) else value
