"""What the schema expects of a rendered value, looked up once for each leaf."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flowrun.language.shape.messages import Explanation, explain, wrong_type
from flowrun.language.shape.schema import Schema, subschemas
from flowrun.language.shape.violation import Finder, violation_finder
from flowrun.language.templates.fault import Fault, TemplateFaultError
from flowrun.language.text.document import Address

SHOWN = 60
_TYPES = {
    bool: frozenset({"boolean"}),
    int: frozenset({"integer", "number"}),
    float: frozenset({"number"}),
    str: frozenset({"string"}),
    list: frozenset({"array"}),
    type(None): frozenset[str](),
}


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
class Outcome:
    """The alternatives of a leaf, and all types that they take."""

    alternatives: Sequence[Alternative]
    types: frozenset[str]

    @classmethod
    def at(cls, address: Address) -> Self:
        """Return what the schema says about the leaf at an address."""
        alternatives = [Alternative.of(schema) for schema in subschemas(address)]
        return cls(
            alternatives, frozenset().union(*(alternative.types for alternative in alternatives))
        )

    def accept(self, value: object) -> object:
        """Return the value, as text where only text will do; raises TemplateFaultError."""
        if isinstance(value, int | float) and not self.types & _TYPES[type(value)]:
            value = str(value)
        kinds = _TYPES[type(value)]
        fitting = next(
            (alternative for alternative in self.alternatives if alternative.types & kinds), None
        )
        if fitting is None:
            raise _refusal(wrong_type(sorted(self.types), value), value)
        for violation in fitting.find_violations(value):
            raise _refusal(explain(violation), value)
        return value


def _refusal(explanation: Explanation, value: object) -> TemplateFaultError:
    code, summary, hint = explanation
    text = str(value)
    shown = f"{text[:SHOWN]}..." if len(text) > SHOWN else text
    return TemplateFaultError(Fault(code=code, summary=f"{summary}; it is '{shown}'", hint=hint))
