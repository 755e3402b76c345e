"""What the schema expects of a rendered value, looked up once for each leaf."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

from flowrun.language.shape.messages import Explanation, explain, wrong_type
from flowrun.language.shape.schema import Schema, subschemas
from flowrun.language.shape.violation import Finder, violation_finder
from flowrun.language.templates.fault import Fault, TemplateFaultError
from flowrun.language.text.document import Address
from flowrun.language.text.scalars import json_type, write

SHOWN = 60
SHELL = "text/x-shellscript"
"""What the schema says of a text that bash will read."""
GLOB = "glob"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One schema that a leaf may fit."""

    types: frozenset[str]
    find_violations: Finder

    @classmethod
    def of(cls, schema: Schema) -> Self:
        """Prepare a schema; one without a type lists texts."""
        types = schema.get("type", "string")
        return cls(
            frozenset({types} if isinstance(types, str) else types), violation_finder(schema)
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """The alternatives of a leaf, all types that they take, and whether a text is for bash or a
    glob.
    """

    alternatives: Sequence[Alternative]
    types: frozenset[str]
    is_shell: bool
    is_glob: bool

    @classmethod
    def at(cls, address: Address) -> Self:
        """Return what the schema says about the leaf at an address."""
        schemas = subschemas(address)
        alternatives = [Alternative.of(schema) for schema in schemas]
        return cls(
            alternatives,
            frozenset().union(*(alternative.types for alternative in alternatives)),
            any(schema.get("contentMediaType") == SHELL for schema in schemas),
            any(schema.get("format") == GLOB for schema in schemas),
        )

    def accept(self, value: object) -> object:
        """Return the value, as text where only text will do; raises TemplateFaultError."""
        # Where only a text is taken a number becomes one; where both are, it stays what it is.
        if value is not None and "string" in self.types and not self.types & _types_of(value):
            value = write(value)
        kinds = _types_of(value)
        fitting = next(
            (alternative for alternative in self.alternatives if alternative.types & kinds), None
        )
        if fitting is None:
            raise _refusal(wrong_type(sorted(self.types), value), value)
        for violation in fitting.find_violations(value):
            raise _refusal(explain(violation), value)
        return value


def _types_of(value: object) -> frozenset[str]:
    """Return every type of JSON Schema's that a value has."""
    return _with_wider(json_type(value))


@cache
def _with_wider(kind: str) -> frozenset[str]:
    return frozenset({kind, "number"} if kind == "integer" else {kind})


def _refusal(explanation: Explanation, value: object) -> TemplateFaultError:
    code, summary, hint = explanation
    text = "null" if value is None else write(value)
    shown = f"{text[:SHOWN]}..." if len(text) > SHOWN else text
    return TemplateFaultError(Fault(code=code, summary=f"{summary}; it is '{shown}'", hint=hint))
