"""One value for one parameter: from text to the declared type, and the declared limits."""

import json
import re

from flowrun.language.params.declared import Param
from flowrun.language.shape.messages import Explanation, explain
from flowrun.language.shape.violation import violation_finder

_JSON_TYPES = {"list": "array"}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?")


class BadValueError(Exception):
    """A parameter's value is not allowed; the text says why and never holds the value."""

    def __init__(self, code: str, summary: str, hint: str = "") -> None:
        self.code = code
        self.hint = hint
        super().__init__(summary)


def parse_value(param: Param, text: str) -> object:
    """Turn text from a command line or the environment into the parameter's type."""
    match param.type:
        case "integer" if _INTEGER.fullmatch(text):
            return int(text)
        case "number" if _NUMBER.fullmatch(text):
            return float(text)
        case "boolean" if text in {"true", "false"}:
            return text == "true"
        case "list":
            return _parse_list(text)
        case _:
            return text


def check_value(param: Param, value: object) -> None:
    """Raise BadValueError when the value has another type or is outside the limits."""
    json_type = _JSON_TYPES.get(param.type, param.type)
    for violation in violation_finder({"type": json_type})(value):
        raise _bad("param-type", explain(violation))
    for violation in violation_finder(dict(param.limits))(value):
        raise _bad("param-value", explain(violation))


def _bad(code: str, explanation: Explanation) -> BadValueError:
    _, summary, hint = explanation
    return BadValueError(code, summary.removeprefix("this "), hint)


def _parse_list(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
