"""jsonschema errors -> problems of the document, at the key or the value that is wrong."""

from collections.abc import Iterable

from jsonschema import ValidationError

from flowrun.spec.problems import Problems
from flowrun.spec.shape.messages import explain, wrong_type
from flowrun.spec.shape.schema import resolve
from flowrun.spec.suggest import did_you_mean
from flowrun.spec.text.document import Address


def report_error(problems: Problems, error: ValidationError) -> None:
    """Report a schema error; of alternatives only the one that was meant."""
    address: Address = tuple(error.absolute_path)
    match error.validator:
        case "additionalProperties":
            _unknown_keys(problems, address, error)
        case "required":
            _missing_keys(problems, address, error)
        case "dependentRequired":
            _dependent_keys(problems, address, error)
        case "anyOf":
            _one_alternative(problems, address, error)
        case "oneOf":
            _exactly_one(problems, address, error)
        case "not" if "required" in error.validator_value:
            names = _quoted(error.validator_value["required"])
            problems.add("key-conflict", address, f"{names} exclude each other", key=True)
        case _ if "propertyNames" in error.absolute_schema_path:
            name = str(error.instance)
            problems.add("bad-name", (*address, name), _about_name(name, error), key=True)
        case _:
            code, summary, hint = explain(error)
            problems.add(code, address, summary, hint=hint)


def _about_name(name: str, error: ValidationError) -> str:
    return f"the name '{name}' cannot be used: {explain(error).summary}"


def _unknown_keys(problems: Problems, address: Address, error: ValidationError) -> None:
    known = error.schema["properties"]
    for key in error.instance:
        if key not in known:
            hint = did_you_mean(key, known, listed="Known keys")
            problems.add(
                "unknown-key", (*address, key), f"unknown key '{key}'", hint=hint, key=True
            )


def _missing_keys(problems: Problems, address: Address, error: ValidationError) -> None:
    for key in error.validator_value:
        if key not in error.instance:
            description = resolve(error.schema["properties"][key]).get("description", "")
            problems.add(
                "missing-key", address, f"the key '{key}' is missing", hint=description, key=True
            )


def _dependent_keys(problems: Problems, address: Address, error: ValidationError) -> None:
    for key, wanted in error.validator_value.items():
        missing = [one for one in wanted if one not in error.instance]
        if key in error.instance and missing:
            summary = f"'{key}' needs {_quoted(missing)} beside it"
            problems.add("missing-key", (*address, key), summary, key=True)


def _exactly_one(problems: Problems, address: Address, error: ValidationError) -> None:
    names = [key for branch in error.validator_value for key in branch["required"]]
    given = [name for name in names if name in error.instance]
    if given:
        problems.add("key-conflict", address, f"{_quoted(given)} exclude each other", key=True)
    else:
        problems.add("missing-key", address, f"one of {_quoted(names)} is missing", key=True)


def _one_alternative(problems: Problems, address: Address, error: ValidationError) -> None:
    """Report the alternative whose type fits, the deepest of several, or the types wanted."""
    branches: dict[object, list[ValidationError]] = {}
    for cause in error.context or ():
        branches.setdefault(cause.schema_path[0], []).append(cause)
    fitting = [causes for causes in branches.values() if not _is_other_type(causes)]
    if not fitting:
        code, summary, hint = wrong_type(_all_types(error), error.instance)
        problems.add(code, address, summary, hint=hint)
        return
    for cause in max(fitting, key=_depth):
        report_error(problems, cause)


def _depth(causes: Iterable[ValidationError]) -> int:
    return max(len(one.absolute_path) for one in causes)


def _is_other_type(causes: Iterable[ValidationError]) -> bool:
    return any(one.validator == "type" and not one.relative_path for one in causes)


def _all_types(error: ValidationError) -> list[str]:
    types: list[str] = []
    for branch in error.validator_value:
        wanted = resolve(branch)["type"]
        types += [wanted] if isinstance(wanted, str) else wanted
    return list(dict.fromkeys(types))


def _quoted(names: Iterable[str]) -> str:
    return " and ".join(f"'{name}'" for name in names)
