"""One jsonschema error about a value -> a code, a summary in plain words, and a hint."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from jsonschema import ValidationError

from flowrun.spec.suggest import did_you_mean

_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}
_PATTERNS = {
    "^[A-Za-z0-9_-]{1,64}$": "1 to 64 letters, digits, hyphens or underscores",
    "^[A-Za-z0-9_-]{1,57}$": "1 to 57 letters, digits, hyphens or underscores",
    "^[A-Za-z0-9_-]{1,56}$": "1 to 56 letters, digits, hyphens or underscores",
    "^[A-Za-z_][A-Za-z0-9_]*$": "letters, digits and underscores, not starting with a digit",
    "^[a-z0-9](?:-?[a-z0-9])*$": "lower-case letters and digits, with single hyphens between them",
    "^[1-9][0-9]{0,6}[smhd]$": "a duration such as 90s, 15m, 2h or 7d",
    "^0?[0-7]{3}$": "an octal mode in quotes, such as '0755'",
    "^https?://[^\\s?#]+[^\\s]*$": "an http or https address",
    "^\\{\\{.*\\}\\}$": "one expression such as {{ params.names }}",
}


class Explanation(NamedTuple):
    """What is wrong with a value."""

    code: str
    summary: str
    hint: str = ""


def explain(error: ValidationError) -> Explanation:
    """Explain an error of a keyword that judges one value."""
    expected, value = error.validator_value, error.instance
    match error.validator:
        case "type":
            return wrong_type([expected] if isinstance(expected, str) else expected, value)
        case "enum":
            choices = [_shown(one) for one in expected]
            hint = did_you_mean(str(value), choices) if isinstance(value, str) else ""
            return Explanation("bad-choice", f"this must be one of {', '.join(choices)}", hint)
        case "const":
            return Explanation("bad-choice", f"this must be {_shown(expected)}")
        case "not":
            return Explanation("out-of-range", f"{_shown(value)} is not allowed here")
        case "minimum" | "maximum":
            side = "least" if error.validator == "minimum" else "most"
            return Explanation("out-of-range", f"this must be at {side} {expected}")
        case "pattern":
            form = _PATTERNS.get(expected, f"a text that matches {expected}")
            return Explanation("bad-format", f"this must be {form}")
        case _:
            return _explain_size(error)


def wrong_type(expected: Iterable[str], value: object) -> Explanation:
    """Explain a value of another type than those expected."""
    words = [_WORDS[one] for one in expected if one != "null"]
    wanted = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
    hint = "Put it in quotes." if wanted == "a text" and isinstance(value, int | float) else ""
    return Explanation("wrong-type", f"this must be {wanted}, not {_kind(value)}", hint)


def _explain_size(error: ValidationError) -> Explanation:
    match error.validator:
        case "minLength" | "minItems" | "minProperties":
            empty = not error.instance
            summary = (
                "this must not be empty"
                if empty
                else f"at least {error.validator_value} characters are needed"
            )
            return Explanation("too-short", summary)
        case "maxLength":
            return Explanation(
                "too-long", f"at most {error.validator_value} characters are allowed"
            )
        case "uniqueItems":
            return Explanation("duplicate-item", "an item is there twice")
        case _:
            return Explanation("bad-value", error.message)


def _kind(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a mapping"


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
