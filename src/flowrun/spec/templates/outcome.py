"""What the schema expects of a rendered value, looked up once for each leaf."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flowrun.spec.shape.messages import Explanation, explain, wrong_type
from flowrun.spec.shape.schema import Schema, subschemas
from flowrun.spec.shape.violation import Violation, find_violations
from flowrun.spec.templates.fault import Fault, TemplateFaultError
from flowrun.spec.text.document import Address

_LIMITS = frozenset({"enum", "pattern", "minimum", "maximum", "minLength", "maxLength", "not"})
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """The schemas of a leaf; `any_text` when every text will do."""

    schemas: Sequence[Schema]
    types: frozenset[str]
    any_text: bool

    @classmethod
    def at(cls, address: Address) -> Self:
        """Return what the schema says about the leaf at an address."""
        schemas = subschemas(address)
        types = frozenset(name for schema in schemas for name in _types(schema))
        any_text = any("string" in _types(one) and not _LIMITS & one.keys() for one in schemas)
        return cls(schemas, types, any_text)

    def accept(self, value: object) -> object:
        """Return the value, as text where only text will do; raises TemplateFaultError."""
        if isinstance(value, int | float) and not self.types & _types_of(value):
            value = str(value)
        if self.any_text and isinstance(value, str):
            return value
        schema = self.schemas[0] if len(self.schemas) == 1 else {"anyOf": self.schemas}
        for violation in find_violations(schema, value):
            code, summary, hint = self._explain(violation)
            shown = f"{summary}, but is {_shown(value)}"
            raise TemplateFaultError(Fault(code=code, summary=shown, hint=hint))
        return value

    def _explain(self, violation: Violation) -> Explanation:
        if violation.keyword == "anyOf":
            return wrong_type(sorted(self.types), violation.value)
        return explain(violation)


def _types(schema: Schema) -> frozenset[str]:
    if "enum" in schema:
        return frozenset({"string"})
    types = schema.get("type", ())
    return frozenset({types} if isinstance(types, str) else types)


def _types_of(value: float) -> frozenset[str]:
    """JSON Schema's names for a scalar that is no text."""
    match value:
        case bool():
            return frozenset({"boolean"})
        case int():
            return frozenset({"integer", "number"})
        case _:
            return frozenset({"number"})


def _shown(value: object) -> str:
    text = str(value)
    return f"'{text[:SHOWN]}...'" if len(text) > SHOWN else f"'{text}'"
