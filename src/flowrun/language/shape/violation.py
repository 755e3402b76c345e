"""One thing that jsonschema found wrong, in the types of this program."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self, cast

from jsonschema import Draft202012Validator, ValidationError, validators

from flowrun.language.shape.patterns import compile_pattern
from flowrun.language.shape.schema import Schema
from flowrun.language.text.document import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A value that breaks a keyword of its schema.

    `wanted` is the keyword's own value; `is_name` says that a key is judged, not a value.
    `causes` are the violations of the alternatives, each with its `branch` and whether it is
    about the whole value (`at_root`).
    """

    keyword: str
    wanted: Any
    value: Any
    schema: Schema
    address: Address
    is_name: bool
    branch: object
    at_root: bool
    causes: tuple["Violation", ...]

    @classmethod
    def of(cls, error: ValidationError) -> Self:
        """Return jsonschema's error as a violation."""
        return cls(
            keyword=str(error.validator),
            wanted=error.validator_value,
            value=error.instance,
            schema=cast("Schema", error.schema),
            address=tuple(error.absolute_path),
            is_name="propertyNames" in error.absolute_schema_path,
            # The first step into the schema: which of its alternatives this is about.
            branch=next(iter(error.schema_path), None),
            at_root=not error.relative_path,
            causes=tuple(cls.of(cause) for cause in error.context or ()),
        )


def _is_whole(_: object, value: object) -> bool:
    """JSON Schema takes 2.0 for an integer; the model does not."""
    return isinstance(value, int) and not isinstance(value, bool)


def _of_fitting_type(original: Any) -> object:  # noqa: ANN401  # a keyword's check, in jsonschema's terms
    """Return a keyword's check that leaves values of another type to `type`.

    `oneOf` and `not` are written for mappings, and JSON Schema asks them of any value.
    """

    def check(validator: Any, wanted: Any, value: Any, schema: Any) -> Iterator[ValidationError]:  # noqa: ANN401  # likewise
        types = schema.get("type", [])
        kinds = [types] if isinstance(types, str) else types
        if not kinds or any(validator.is_type(value, kind) for kind in kinds):
            yield from original(validator, wanted, value, schema) or ()

    return check


def _pattern(_: object, wanted: str, value: object, __: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and not compile_pattern(wanted).search(value):
        yield ValidationError(f"does not match {wanted}")


_CHECKS = {**Draft202012Validator.VALIDATORS, "pattern": _pattern}
_extend: Any = validators.extend
StrictValidator: Any = _extend(
    Draft202012Validator,
    # All but `type`, which has to judge every value.
    validators={name: _of_fitting_type(_CHECKS[name]) for name in _CHECKS.keys() - {"type"}},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)

Finder = Callable[[object], Iterator[Violation]]


def violation_finder(schema: Schema, validator: Any = StrictValidator) -> Finder:  # noqa: ANN401  # a validator class
    """Return a function that yields what of a value does not fit the schema."""
    ready = validator(schema)
    return lambda value: (Violation.of(error) for error in ready.iter_errors(value))
