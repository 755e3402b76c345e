"""The schema -> the reference page of the workflow language, in Markdown.

`python -m flowrun.language.reference docs/reference/workflow.md` writes it.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flowrun.language.shape.schema import load_schema

Schema = Mapping[str, Any]

_REF = "#/$defs/"
_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "maxLength": "at most {} characters",
}


def render_reference(schema: Schema) -> str:
    """Return the page: the top level, then a section for every kind of mapping."""
    return "\n".join(_lines(schema)) + "\n"


def _lines(schema: Schema) -> Iterator[str]:
    yield "<!-- Made by flowrun.language.reference from schema/workflow.schema.json. -->"
    yield "# The workflow file"
    yield from (
        "",
        schema["description"],
        "",
        "What `{{ ... }}` may say: [templates](templates.md).",
    )
    yield from _section("Top level", schema, schema)
    for name, definition in schema["$defs"].items():
        yield from ("", f'<a id="{name}"></a>')
        yield from _section(definition["title"], definition, schema)


def _section(title: str, section: Schema, schema: Schema) -> Iterator[str]:
    yield from ("", f"## {title}")
    if section is not schema:
        yield from ("", f"{section['description']}{_examples(section)}")
    own = {key: one for key, one in section.get("properties", {}).items() if _is_own(one)}
    if not own:
        return
    yield from ("", "| key | type | meaning |", "|---|---|---|")
    required = section.get("required", ())
    for key, described in own.items():
        yield from _rows(key, described, schema, is_required=key in required)


def _is_own(described: Schema) -> bool:
    """Whether a property is explained here, and not taken from another section."""
    return "/properties/" not in described.get("$ref", "")


def _rows(key: str, one: Schema, schema: Schema, *, is_required: bool) -> Iterator[str]:
    """Yield a property's row, and rows for a mapping that has no section of its own."""
    target = _resolve(one, schema)
    meaning = " ".join(filter(None, (target["description"], *_facts(target))))
    star = " (required)" if is_required else ""
    cells = (f"`{key}`{star}", _type(one, schema), f"{meaning}{_examples(target)}")
    # A bar would end its cell.
    yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    for below, child in one.get("properties", {}).items():
        nested = below in one.get("required", ())
        yield from _rows(f"{key}.{below}", child, schema, is_required=nested)


def _resolve(one: Schema, schema: Schema) -> Schema:
    """Follow a reference; what stands beside it wins."""
    if "$ref" not in one:
        return one
    target: Schema = schema["$defs"][one["$ref"].removeprefix(_REF)]
    return {**target, **one}


def _type(one: Schema, schema: Schema) -> str:
    match one:
        case {"$ref": str(reference)}:
            name = reference.removeprefix(_REF)
            return f"[{schema['$defs'][name]['title'].lower()}](#{name})"
        case {"anyOf": alternatives}:
            return " or ".join(dict.fromkeys(_type(each, schema) for each in alternatives))
        case {"type": "array", "items": items}:
            return f"list of {_type(items, schema)}"
        case {"type": "object", "additionalProperties": dict(values)}:
            return f"mapping to {_type(values, schema)}"
        case {"type": types}:
            return _type_names(types)
        case _:
            choices = one.get("enum") or [one["const"]]
            return " or ".join(f"`{choice}`" for choice in choices)


def _type_names(types: str | list[str]) -> str:
    words = {"object": "mapping", "array": "list", "string": "text", "null": "nothing"}
    names = [types] if isinstance(types, str) else types
    return " or ".join(words.get(name, name) for name in names)


def _facts(one: Schema) -> Iterator[str]:
    limits = [text.format(one[key]) for key, text in _LIMITS.items() if key in one]
    if limits:
        yield f"({', '.join(limits)})."
    if "default" in one:
        yield f"Default: `{json.dumps(one['default'], ensure_ascii=False)}`."


def _examples(one: Schema) -> str:
    shown = ", ".join(
        f"`{json.dumps(example, ensure_ascii=False)}`" for example in one.get("examples", ())
    )
    return f" For example {shown}." if shown else ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render_reference(load_schema()), encoding="utf-8")
