"""Violations of the schema -> problems, at the key or the value that is wrong."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from flowrun.language.problems import Problems
from flowrun.language.shape.forms import suggest_form
from flowrun.language.shape.key_answers import explain_key, our_key
from flowrun.language.shape.messages import explain, wrong_type
from flowrun.language.shape.patterns import compile_pattern
from flowrun.language.shape.schema import Schema, alternatives, resolve, subschemas
from flowrun.language.shape.violation import Violation
from flowrun.language.suggest import closest, did_you_mean


def report_violation(problems: Problems, violation: Violation) -> None:
    """Report a violation; of alternatives only the one that was meant."""
    if violation.is_name:
        _bad_name(problems, violation)
    else:
        _REPORTERS.get(violation.keyword, _bad_value)(problems, violation)


def _bad_value(problems: Problems, violation: Violation) -> None:
    code, summary, hint = explain(violation)
    problems.add(code, violation.address, summary, hint=suggest_form(violation) or hint)


def _bad_name(problems: Problems, violation: Violation) -> None:
    name = str(violation.value)
    rule = explain(violation).summary.replace("this", "it", 1)
    summary = f"the name '{name}' is not possible: {rule}"
    spelt = name.replace("-", "_")
    fits = violation.keyword == "pattern" and compile_pattern(violation.wanted).search(spelt)
    hint = f"Write '{spelt}'." if fits else ""
    problems.add("bad-name", (*violation.address, name), summary, hint=hint, key=True)


def _unknown_keys(problems: Problems, violation: Violation) -> None:
    known = violation.schema["properties"]
    # Such as `x-`: keys that begin so are nobody's.
    free = tuple(name.lstrip("^") for name in violation.schema.get("patternProperties", ()))
    for key in violation.value:
        if key not in known and not key.startswith(free):
            hint = explain_key(key, violation.schema)
            hint = hint or did_you_mean(key, known, listed="Known keys")
            address = (*violation.address, key)
            problems.add("unknown-key", address, f"unknown key '{key}'", hint=hint, key=True)


def _missing_keys(problems: Problems, violation: Violation) -> None:
    """A key that is there misspelt is one mistake, told as an unknown key."""
    known = _section(violation)["properties"]
    misspelt = _meant_keys(violation)
    for key in violation.wanted:
        if key not in violation.value and key not in misspelt:
            description = resolve(known[key])["description"]
            summary = f"the key '{key}' is missing"
            problems.add("missing-key", violation.address, summary, hint=description, key=True)


def _meant_keys(violation: Violation) -> set[str | None]:
    section = _section(violation)
    known = section["properties"]
    unknown = (key for key in violation.value if key not in known)
    # By what another tool calls it, or else by how it is spelt.
    return {our_key(key, section) or closest(key, known) for key in unknown}


def _section(violation: Violation) -> Schema:
    """Return the schema of the whole mapping; what stands under `else` is a part of it."""
    schemas = (violation.schema, *subschemas(violation.address))
    return next(schema for schema in schemas if "properties" in schema)


def _dependent_keys(problems: Problems, violation: Violation) -> None:
    for key, wanted in violation.wanted.items():
        missing = [kind for kind in wanted if kind not in violation.value]
        if key in violation.value and missing:
            summary = f"'{key}' needs {_quoted(missing)} beside it"
            problems.add("missing-key", (*violation.address, key), summary, key=True)


def _exactly_one(problems: Problems, violation: Violation) -> None:
    names = [key for branch in violation.wanted for key in branch["required"]]
    given = [name for name in names if name in violation.value]
    if given:
        summary = f"{_quoted(given)} exclude each other"
        problems.add("key-conflict", violation.address, summary, key=True)
    # One that is misspelt has been told as an unknown key.
    elif not _meant_keys(violation).intersection(names):
        summary = f"one of {_quoted(names, last='or')} is missing"
        problems.add("missing-key", violation.address, summary, key=True)


def _excluded(problems: Problems, violation: Violation) -> None:
    """`not` forbids either a value or keys that stand together."""
    if "required" not in violation.wanted:
        _bad_value(problems, violation)
        return
    summary = f"{_quoted(violation.wanted['required'])} exclude each other"
    problems.add("key-conflict", violation.address, summary, key=True)


def _repeated_items(problems: Problems, violation: Violation) -> None:
    items = violation.value
    for index, item in enumerate(items):
        if item in items[:index]:
            summary = f"'{item}' is there twice"
            problems.add("duplicate-item", (*violation.address, index), summary)


def _one_alternative(problems: Problems, violation: Violation) -> None:
    """Report the alternative whose type fits, the deepest of several, or the types wanted."""
    fitting = [causes for causes in _branches(violation) if not _is_other_type(causes)]
    if not fitting:
        code, summary, hint = wrong_type(_all_types(violation), violation.value)
        problems.add(code, violation.address, summary, hint=suggest_form(violation) or hint)
        return
    for cause in max(fitting, key=_depth):
        report_violation(problems, cause)


def _branches(violation: Violation) -> list[list[Violation]]:
    """Return what is wrong by each of the alternatives."""
    branches: dict[object, list[Violation]] = {}
    for cause in violation.causes:
        branches.setdefault(cause.branch, []).append(cause)
    return list(branches.values())


def _is_other_type(causes: Iterable[Violation]) -> bool:
    """Whether an alternative, or all that it consists of, is for another type of value."""
    return any(
        cause.at_root
        and (
            cause.keyword == "type"
            or (cause.keyword == "anyOf" and all(map(_is_other_type, _branches(cause))))
        )
        for cause in causes
    )


def _depth(causes: Iterable[Violation]) -> int:
    return max(len(cause.address) for cause in causes)


def _all_types(violation: Violation) -> list[str]:
    types: list[str] = []
    for schema in alternatives(violation.schema):
        wanted = schema["type"]
        types += [wanted] if isinstance(wanted, str) else wanted
    return list(dict.fromkeys(types))


def _quoted(names: Sequence[str], *, last: str = "and") -> str:
    quoted = [f"'{name}'" for name in names]
    return f" {last} ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


_REPORTERS: Mapping[str, Callable[[Problems, Violation], None]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "dependentRequired": _dependent_keys,
    "oneOf": _exactly_one,
    "anyOf": _one_alternative,
    "not": _excluded,
    "uniqueItems": _repeated_items,
}
