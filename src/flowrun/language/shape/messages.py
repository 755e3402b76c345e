"""A violation by one value -> a code, a summary in plain words, and a hint."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from flowrun.language.shape.violation import Violation
from flowrun.language.suggest import did_you_mean
from flowrun.language.text.scalars import json_type

_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}
# In words for people; a pattern that is missing here is shown as it is.
_PATTERNS = {
    "^[A-Za-z0-9_-]{1,64}$": "1 to 64 letters, digits, hyphens or underscores",
    "^[A-Za-z0-9_-]{1,57}$": "1 to 57 letters, digits, hyphens or underscores",
    "^[A-Za-z0-9_-]{1,56}$": "1 to 56 letters, digits, hyphens or underscores",
    "^[A-Za-z0-9_-]{1,22}$": "1 to 22 letters, digits, hyphens or underscores",
    "^[A-Za-z_][A-Za-z0-9_]*$": "letters, digits and underscores, not starting with a digit",
    "^[a-z0-9](?:-?[a-z0-9])*$": "lower-case letters and digits, with single hyphens between them",
    "^[1-9][0-9]{0,6}[smhd]$": "a duration such as 90s, 15m, 2h or 7d",
    "^/[^\\s]+$": "an ARM id, which begins with '/'",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})$": "a time "
    "with its zone, such as 2027-01-31T18:00:00Z",
    "^(?:[01]?[0-9]|2[0-3])-(?:[01]?[0-9]|2[0-4])$": "two hours, such as 8-18",
    "^0?[0-7]{3}$": "an octal mode in quotes, such as '0755'",
    "^(?:https://)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?/?$": "a host, such as "
    "contosobatch.westeurope.batch.azure.com",
    "^https://[^\\s/?#@]+(?:/[^\\s?#@]*)?$": "an https address without a user and a query",
    "^[a-z0-9]{3,24}$": "the name of a storage account: 3 to 24 lower-case letters and digits",
    "^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$": "a region, such as westeurope",
    "^https?://[^\\s?#]+[^\\s]*$": "an http or https address",
    "^(100|[0-9]{1,2}(\\.[0-9]{1,6})?)%$": "a number of tasks, or a share such as 1% or 0.5%",
    "^\\{\\{.*\\}\\}$": "a list, or one expression that gives a list",
}


_TRUTHS = {
    **dict.fromkeys(("true", "yes", "on", "y"), "true"),
    **dict.fromkeys(("false", "no", "off", "n"), "false"),
}
"""How YAML 1.1 and other tools write `true` and `false`, which here are texts."""
_TYPES = {
    "float": "number",
    "double": "number",
    "array": "list",
    "object": "mapping",
    "dict": "mapping",
    "path": "file",
    "text": "string",
}
"""What other languages call our types."""
_ONE_BRACE = re.compile(r"(?<![{$])\{\s*(item|index|params|workflow)\b[^{}]*\}(?!\})")


class Explanation(NamedTuple):
    """What is wrong with a value."""

    code: str
    summary: str
    hint: str = ""


def explain(violation: Violation) -> Explanation:
    """Explain a violation of a keyword that judges one value."""
    wanted = violation.wanted
    match violation.keyword:
        case "type":
            return wrong_type([wanted] if isinstance(wanted, str) else wanted, violation.value)
        case "enum" | "const":
            return _bad_choice(violation)
        case "pattern":
            form = _PATTERNS.get(wanted, f"a text that matches {wanted}")
            hint = _brace_hint(violation.value)
            return Explanation("bad-format", f"this must be {form}", hint)
        case "minimum" | "maximum" | "not":
            return _out_of_range(violation)
        case _:
            return _bad_size(violation)


def wrong_type(wanted: Sequence[str], value: object) -> Explanation:
    """Explain a value of another type than those wanted."""
    words = [_WORDS[kind] for kind in wanted if kind != "null"]
    either = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
    summary = f"this must be {either}, not {_WORDS[json_type(value)]}"
    return Explanation("wrong-type", summary, _type_hint(wanted, value))


def _type_hint(wanted: Sequence[str], value: object) -> str:
    """Return what to write where quotes are too many or too few."""
    kinds = set(wanted)
    match value:
        case str() if "boolean" in kinds and value.lower() in _TRUTHS:
            return f"Write {_TRUTHS[value.lower()]}, without quotes."
        case str() if "integer" in kinds and value.isascii() and value.isdigit():
            return f"Write {value}, without quotes."
        case int() | float() if "string" in kinds and not kinds & {"integer", "number"}:
            return "Put it in quotes."
        case _:
            return ""


def _brace_hint(text: str) -> str:
    found = _ONE_BRACE.search(text)
    return f"Templates have two braces: {{{found.group()}}}." if found else ""


def _bad_choice(violation: Violation) -> Explanation:
    if violation.keyword == "const":
        wanted = _shown(violation.wanted)
        hint = f"Write {wanted}, without quotes." if violation.value == wanted else ""
        return Explanation("bad-choice", f"this must be {wanted}", hint)
    choices = [_shown(kind) for kind in violation.wanted]
    meant = _TYPES.get(str(violation.value))
    hint = f"Write {meant}." if meant in choices else did_you_mean(str(violation.value), choices)
    return Explanation("bad-choice", f"this must be one of {', '.join(choices)}", hint)


def _out_of_range(violation: Violation) -> Explanation:
    match violation.keyword:
        case "minimum":
            summary = f"this must be at least {violation.wanted}"
        case "maximum":
            summary = f"this must be at most {violation.wanted}"
        case _:
            summary = f"{_shown(violation.value)} is not possible here"
    return Explanation("out-of-range", summary)


def _bad_size(violation: Violation) -> Explanation:
    wanted = violation.wanted
    match violation.keyword:
        case "minLength" if violation.value:
            return Explanation("bad-length", f"this must have at least {wanted} characters")
        case "minLength" | "minItems" | "minProperties":
            return Explanation("bad-length", "this must not be empty")
        case _:
            return Explanation("bad-length", f"this must have at most {wanted} characters")


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
