"""Document -> problems of shape: every jsonschema error, aimed at the span that causes it.

A text with a template may stand wherever a scalar is due, since its value is not known yet; the
parts that are never templates are held to the schema at once.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from flowrun.spec.problems import Problems
from flowrun.spec.shape.errors import report_error
from flowrun.spec.shape.schema import Schema, load_schema

LITERAL = frozenset({"version", "name", "description", "params", "containers"})
"""The top-level keys whose values are never templates."""

Keyword = Callable[[Any, Any, Any, Schema], Iterator[ValidationError]]
_OF_SCALARS = ("type", "enum", "const", "pattern", "minLength", "maxLength", "not")
_SHAPES = frozenset({"array", "object"})


def is_template(value: object) -> bool:
    """Whether a value is a text that Jinja has to look at."""
    return isinstance(value, str) and any(mark in value for mark in ("{{", "{%"))


def check_shape(problems: Problems) -> None:
    """Report everything in the document that the schema does not allow."""
    value = problems.document.value
    strict = Draft202012Validator(load_schema())
    for error in strict.iter_errors(value):
        if _is_literal(error):
            report_error(problems, error)
    for error in _lenient(load_schema()).iter_errors(value):
        if not _is_literal(error):
            report_error(problems, error)


def scalar_errors(value: object, schemas: Sequence[Schema]) -> Iterator[ValidationError]:
    """Yield what is wrong with a rendered value; nothing when one of the schemas takes it."""
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
    yield from Draft202012Validator(schema).iter_errors(value)


def _is_literal(error: ValidationError) -> bool:
    path = error.absolute_path
    in_step_name = len(path) == 3 and path[0] == "tasks" and path[2] == "step"  # noqa: PLR2004  # tasks, n, step
    return in_step_name or bool(path and path[0] in LITERAL)


@cache
def _lenient_class() -> Callable[[Schema], Validator]:
    keywords = {name: _unless_template(name) for name in _OF_SCALARS}
    extended: Callable[[Schema], Validator] = extend(Draft202012Validator, keywords)
    return extended


def _lenient(schema: Schema) -> Validator:
    return _lenient_class()(schema)


def _unless_template(name: str) -> Keyword:
    original: Keyword = Draft202012Validator.VALIDATORS[name]

    def check(
        validator: Any,
        expected: Any,
        value: Any,
        schema: Schema,  # noqa: ANN401  # jsonschema's types
    ) -> Iterator[ValidationError]:
        if is_template(value) and not _wants_shape(name, expected):
            return
        yield from original(validator, expected, value, schema)

    return check


def _wants_shape(name: str, expected: object) -> bool:
    """A template never stands for a mapping or a list."""
    return name == "type" and isinstance(expected, str) and expected in _SHAPES
