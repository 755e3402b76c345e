"""The `params` section -> declarations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flowrun.language.problems import Problems
from flowrun.language.shape.patterns import BadPatternError, compile_pattern
from flowrun.language.templates.shell.danger import is_plain
from flowrun.language.text.scalars import json_type, write

_OF_TEXTS = frozenset({"string", "list", "mapping", "file"})
MISSING = object()
"""Stands for a default that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """A declared parameter; `limits` are the JSON Schema keywords that its value must meet.

    `is_number` says that the file declares it as one: then 3.0 is the default 3.
    """

    name: str
    type: str
    default: object = MISSING
    limits: Mapping[str, object] = field(default_factory=dict)
    secret: bool = False
    is_number: bool = False

    @property
    def takes_any_text(self) -> bool:
        """Whether its text can be anything that a shell would obey."""
        choices: Any = self.limits.get("enum", ())
        # Where each choice is harmless, nothing else can be given.
        is_limited = choices and all(is_plain(write(choice)) for choice in choices)
        return self.type in _OF_TEXTS and not is_limited

    description: str = ""


def declare_params(problems: Problems) -> dict[str, Param]:
    """Return the declared parameters; the section's shape is known to be right."""
    section = problems.document.value.get("params")
    if not isinstance(section, dict):
        return {}
    declared = {name: _declare(problems, name, value) for name, value in section.items()}
    for param in declared.values():
        if param.secret and param.default is not MISSING:
            _refuse_default(problems, param)
    return declared


def _declare(problems: Problems, name: str, value: object) -> Param:
    if not isinstance(value, dict):
        return Param(name=name, type=type_name(value), default=value)
    default = value.get("default", MISSING)
    guess = "string" if default is MISSING else type_name(default)
    limits = {key: value[key] for key in ("enum", "minimum", "maximum") if key in value}
    if "pattern" in value and _is_pattern(problems, name, value["pattern"]):
        limits["pattern"] = value["pattern"]
    return Param(
        name=name,
        type=value.get("type", guess),
        default=default,
        limits=limits,
        secret=value.get("secret", False),
        is_number=value.get("type") in {"integer", "number"},
        description=value.get("description", ""),
    )


def _is_pattern(problems: Problems, name: str, pattern: str) -> bool:
    try:
        compile_pattern(pattern)
    except BadPatternError as error:
        summary = f"'{pattern}' is not a regular expression: {error}"
        problems.add("bad-pattern", ("params", name, "pattern"), summary)
        return False
    return True


def _refuse_default(problems: Problems, param: Param) -> None:
    # Not even the message that refuses it may show it.
    problems.secrets.add(write(param.default))
    summary = f"the secret parameter '{param.name}' must not have a default"
    hint = f"Give it at run time, for example as FLOWRUN_PARAM_{param.name.upper()}."
    problems.add("secret-default", ("params", param.name, "default"), summary, hint=hint, key=True)


def type_name(value: object) -> str:
    """Return the parameter type that a value has by itself."""
    kind = json_type(value)
    return {"array": "list", "object": "mapping"}.get(kind, kind)
