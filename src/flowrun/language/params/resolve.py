"""The values of all parameters: command line, then file, then environment, then default."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flowrun.language.params.checks import BadValueError, check_value, parse_value
from flowrun.language.params.declared import MISSING, Param, declare_params
from flowrun.language.params.given import ENV_PREFIX, Given, ParamSources, read_given
from flowrun.language.problems import Problems
from flowrun.language.suggest import did_you_mean
from flowrun.language.text.scalars import write
from flowrun.model.placeholders import SecretValue
from flowrun.model.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Every parameter's value; secrets apart, so that templates never see them.

    Those in `free` may be given any text. Those in `missing` have no value that can be used; of
    them, nobody has given one for those in `absent`. `given` are the sources that had the last word
    where it was not the file's default, and `files` the parameters that name a file.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    secret_names: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    absent: tuple[str, ...] = ()
    given: Mapping[str, Given] = field(default_factory=dict)
    files: frozenset[str] = frozenset()


def resolve_params(problems: Problems, sources: ParamSources) -> Params:
    """Return the value of every declared parameter; wrong ones go to the problems, absent ones
    do not: not every command needs them.
    """
    declared = declare_params(problems)
    given = read_given(sources, {name.upper(): name for name in declared}, problems)
    for source in given:
        # Before any value is judged: not even a refusal may show it.
        if source.name in declared and declared[source.name].secret and source.value is not None:
            problems.secrets.add(write(source.value))
    values = _defaults(declared, problems)
    for source in given:
        # In the order of `given`: the stronger source has the last word.
        _take(source, declared, values, problems)
    if sources.open_secrets:
        values |= {name: SecretValue(name).mark for name in declared if declared[name].secret}
    # A value that is wrong has been told as wrong, and is not absent.
    known = values.keys() | {source.name for source in given}
    return Params(
        values={name: value for name, value in values.items() if not declared[name].secret},
        secrets={
            name: Secret(write(value)) for name, value in values.items() if declared[name].secret
        },
        free=frozenset(name for name, param in declared.items() if param.takes_any_text),
        secret_names=frozenset(name for name, param in declared.items() if param.secret),
        missing=frozenset(declared.keys() - values.keys()),
        absent=tuple(name for name in declared if name not in known),
        given={source.name: source for source in given if source.name in values},
        files=frozenset(name for name, param in declared.items() if param.type == "file"),
    )


def _defaults(declared: Mapping[str, Param], problems: Problems) -> dict[str, object]:
    values: dict[str, object] = {}
    for param in declared.values():
        if param.default is MISSING:
            continue
        values[param.name] = param.default
        try:
            check_value(param, param.default)
        except BadValueError as error:
            address = ("params", param.name, "default")
            problems.add(error.code, address, f"the default {error}", hint=error.hint)
    return values


def _take(
    one: Given, declared: Mapping[str, Param], values: dict[str, object], problems: Problems
) -> None:
    if one.name not in declared:
        hint = did_you_mean(one.name, declared, listed="Parameters")
        summary = f"there is no parameter '{one.name}'"
        problems.found.append(one.diagnose("param-unknown", summary, hint))
        return
    param = declared[one.name]
    value = parse_value(param, str(one.value)) if one.is_text else one.value
    try:
        check_value(param, value)
    except BadValueError as error:
        problems.found.append(one.diagnose(error.code, f"the value {error}", error.hint))
    else:
        # The file's own digits stay, so that no fingerprint changes.
        values[param.name] = param.default if _is_default(param, value) else value


def _is_default(param: Param, value: object) -> bool:
    """Whether a number is the default in other digits: then no text and no result changes."""
    return param.is_number and value == param.default


def report_absent(params: Params, problems: Problems) -> None:
    """Report every parameter that has neither a default nor a given value."""
    for name in params.absent:
        hint = f"Use -p {name}=VALUE, --params-file, or {ENV_PREFIX}{name.upper()}."
        if name in params.secret_names:
            hint = f"Set {ENV_PREFIX}{name.upper()}: a command line can be read by others."
        summary = f"the parameter '{name}' has no value"
        problems.add("param-missing", ("params", name), summary, hint=hint, key=True)
