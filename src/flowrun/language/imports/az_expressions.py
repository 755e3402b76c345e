"""`[parameters('x')]`, `[variables('x')]` and `[concat(...)]` of az -> our own templates."""

import re
from collections.abc import Mapping
from typing import Any

from flowrun.errors import UsageError
from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, literal

_TYPES = {"int": "integer", "string": "string", "bool": "boolean", "securestring": "string"}
_KEYS = {
    "defaultValue": "default",
    "allowedValues": "enum",
    "minValue": "minimum",
    "maxValue": "maximum",
}
DEEPEST = 100
"""So many levels may a value have, with those of the variables in it."""
LARGEST = 10_000_000
"""So many values and characters may a template become: variables can double at each step."""
_PART = re.compile(r"\s*(?:(parameters|variables)\('([^']*)'\)|'((?:[^']|'')*)'|([0-9]+))\s*(,|$)")


def read_params(file: Reader) -> Section:
    """Return the `params` section of a template's parameters."""
    params: Section = {}
    for name, declared in file.section("parameters").named():
        # Types are written in any case, as `String` and `secureString`.
        kind = str(declared.take("type", "string")).lower()
        if kind not in _TYPES:
            declared.note("type", f"'{kind}' is not carried over: it is a text")
        param: Section = {"type": _TYPES.get(kind, "string")}
        if kind == "securestring":
            param["secret"] = True
            declared.leave("defaultValue", "not carried over: a secret has no place in a file")
        for theirs, ours in _KEYS.items():
            if theirs in declared and not ("secret" in param and ours == "default"):
                param[ours] = declared.take(theirs)
        description = declared.section("metadata").take("description")
        if description:
            param["description"] = description
        params[param_name(name)] = param
    return params


def param_name(name: str) -> str:
    """Return a name that stands in a template: there the dash of a name would be a subtraction."""
    return re.sub(r"\W", "_", name)


class Expressions:
    """Knows a template's parameters and variables."""

    def __init__(self, params: Mapping[str, object], variables: Mapping[str, object]) -> None:
        self._params = params
        self._variables = variables
        self._open: list[str] = []
        self._depth = 0
        self._size = 0

    def resolve(self, value: Any) -> Any:  # noqa: ANN401  # JSON of any shape
        """Return the value with every expression as a template, and other texts as literal ones."""
        self._grow(len(value) if isinstance(value, str) else 1)
        if self._depth == DEEPEST:
            raise UsageError(f"a value of the template has more than {DEEPEST} levels")
        self._depth += 1
        resolved = self._resolve(value)
        self._depth -= 1
        return resolved

    def _resolve(self, value: Any) -> Any:  # noqa: ANN401  # likewise
        match value:
            case dict():
                return {key: self.resolve(child) for key, child in value.items()}
            case list():
                return [self.resolve(child) for child in value]
            # A text that begins with a bracket is written as `[[` there.
            case str() if value.startswith("[") and value.endswith("]") and value[1:2] != "[":
                return self._expression(value[1:-1].strip())
            case str():
                return (
                    literal(value.removeprefix("[")) if value.startswith("[[") else literal(value)
                )
            case _:
                return value

    def _expression(self, text: str) -> Any:  # noqa: ANN401  # a variable may be of any shape
        found = re.fullmatch(r"concat\((.*)\)", text, re.DOTALL)
        if not found:
            return self._part(text)[0]
        rest, parts = found[1], []
        while rest:
            part, rest = self._part(rest)
            parts.append(str(part))
        joined = "".join(parts)
        self._grow(len(joined))
        return joined

    def _part(self, text: str) -> tuple[Any, str]:
        """Return the value of the first part of a list, and what comes after it."""
        found = _PART.match(text)
        if not found:
            raise UsageError(f"flowrun cannot read the expression '[{text}]' of a template")
        kind, name, written, number, _ = found.groups()
        rest = text[found.end() :]
        if kind == "parameters":
            if param_name(name) not in self._params:
                raise UsageError(f"the template has no parameter '{name}'")
            return f"{{{{ params.{param_name(name)} }}}}", rest
        if kind == "variables":
            return self._variable(name), rest
        return (literal(written.replace("''", "'")) if number is None else number), rest

    def _variable(self, name: str) -> Any:  # noqa: ANN401  # likewise
        if name not in self._variables:
            raise UsageError(f"the template has no variable '{name}'")
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            raise UsageError(f"variables of the template name each other in a circle: {circle}")
        self._open.append(name)
        value = self.resolve(self._variables[name])
        self._open.pop()
        return value

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > LARGEST:
            raise UsageError("the variables of the template become too large to be written out")
