"""Document -> problems of shape: every violation of the schema, at the span that causes it.

A text with a template may stand wherever a scalar is due, since its value is not known yet; the
parts that are never templates are held to the schema at once.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import ValidationError, validators

from flowrun.language.problems import Problems
from flowrun.language.shape.diagnose import report_violation
from flowrun.language.shape.schema import load_schema
from flowrun.language.shape.violation import StrictValidator, Violation, violation_finder

LITERAL = frozenset(
    {
        "version",
        "name",
        "description",
        "account",
        "storage",
        "params",
        "containers",
        "include",
        "profiles",
    }
)
"""The top-level keys whose values are never templates."""

_OF_SCALARS = ("type", "enum", "const", "pattern", "minLength", "maxLength", "not")
_SHAPES = frozenset({"array", "object"})


def is_template(value: object) -> bool:
    """Whether a value is a text that Jinja has to look at."""
    return isinstance(value, str) and any(mark in value for mark in ("{{", "{%"))


def check_shape(problems: Problems) -> None:
    """Report everything in the document that the schema does not allow."""
    schema, value = load_schema(), problems.document.value
    strict = violation_finder(schema)
    lenient = violation_finder(schema, _lenient_validator())
    # Each part of the file is judged by one of the two only.
    literal = (found for found in strict(value) if _is_literal(found))
    templated = (found for found in lenient(value) if not _is_literal(found))
    for violation in (*literal, *templated):
        report_violation(problems, violation)


def _is_literal(violation: Violation) -> bool:
    match violation.address:
        # Others refer to these by name, so that they must be known before any template is.
        case ("tasks", _, "step" | "pool") | ("pools", _, "like"):
            return True
        case (top, *_):
            return top in LITERAL
        case _:
            return False


@cache
def _lenient_validator() -> Any:  # noqa: ANN401  # a validator class
    keywords = {name: _unless_template(name) for name in _OF_SCALARS}
    extend: Any = validators.extend
    return extend(StrictValidator, keywords)


def _unless_template(name: str) -> object:
    """Return the keyword's check, made to pass for templates."""
    original = StrictValidator.VALIDATORS[name]

    def check(*judged: Any) -> Iterator[ValidationError]:  # noqa: ANN401  # validator, keyword's value, value, schema
        _, wanted, value, _ = judged
        if not is_template(value) or (name == "type" and _is_shape(wanted)):
            yield from original(*judged)

    return check


def _is_shape(wanted: object) -> bool:
    """A template never stands for a mapping or a list."""
    return isinstance(wanted, str) and wanted in _SHAPES
