"""One value for one parameter: from text to the declared type, and the declared limits."""

import json
import re
from collections.abc import Callable

from flowrun.language.params.declared import Param
from flowrun.language.shape.messages import Explanation, explain
from flowrun.language.shape.violation import violation_finder
from flowrun.language.text.document import find_unfit
from flowrun.language.text.scalars import INTEGER, NUMBER, parse_integer, parse_number

_JSON_TYPES = {"list": "array", "mapping": "object", "file": "string"}


class BadValueError(Exception):
    """A parameter's value is not allowed; the text says why and never holds the value."""

    def __init__(self, code: str, summary: str, hint: str = "") -> None:
        self.code = code
        self.hint = hint
        super().__init__(summary)


def parse_value(param: Param, text: str) -> object:
    """Turn text from a command line or the environment into the parameter's type."""
    match param.type:
        case "integer" if re.fullmatch(INTEGER, text):
            return parse_integer(text)
        case "number" if re.fullmatch(NUMBER, text):
            return _unless_wrong(parse_number, text)
        case "boolean" if text in {"true", "false"}:
            return text == "true"
        case "list" | "mapping":
            return _unless_wrong(_parse_json, text)
        case _:
            return text


def check_value(param: Param, value: object) -> None:
    """Raise BadValueError when the value has another type or is outside the limits."""
    if isinstance(value, str) and (unfit := find_unfit(value)):
        raise BadValueError("param-value", f"value holds {unfit}, which is not allowed")
    json_type = _JSON_TYPES.get(param.type, param.type)
    # The type first: of a value of another one the limits say nothing that helps.
    for violation in violation_finder({"type": json_type})(value):
        raise _bad("param-type", explain(violation))
    for violation in violation_finder(dict(param.limits))(value):
        raise _bad("param-value", explain(violation))


def _bad(code: str, explanation: Explanation) -> BadValueError:
    _, summary, hint = explanation
    return BadValueError(code, summary.removeprefix("this "), hint)


def _parse_json(text: str) -> object:
    # `NaN` and `Infinity`, which Python takes for JSON, are refused as numbers.
    return json.loads(
        text, parse_int=parse_integer, parse_float=parse_number, parse_constant=parse_number
    )


def _unless_wrong(parse: Callable[[str], object], text: str) -> object:
    """Return the text itself where it is no such value: its type will be told wrong."""
    try:
        return parse(text)
    except (ValueError, RecursionError):
        return text
