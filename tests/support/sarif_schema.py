"""What SARIF 2.1.0 asks of a log such as ours: the required properties of each object, the
properties that we use, and their types. It refuses every other property.
"""

from typing import Any

from jsonschema import Draft202012Validator

Shape = dict[str, Any]
TEXT: Shape = {"type": "string", "minLength": 1}
COUNT: Shape = {"type": "integer", "minimum": 1}
INDEX: Shape = {"type": "integer", "minimum": 0}
LEVEL: Shape = {"enum": ["none", "note", "warning", "error"]}
RELATIVE: Shape = {"type": "string", "pattern": r"^(?!/)([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"}


def _object(required: Shape, optional: Shape | None = None) -> Shape:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


def _list(items: Shape, **limits: object) -> Shape:
    return {"type": "array", "items": items, **limits}


MESSAGE = _object({"text": TEXT})
RULE = _object({"id": TEXT}, {"shortDescription": MESSAGE})
DRIVER = _object({"name": TEXT}, {"version": TEXT, "rules": _list(RULE, uniqueItems=True)})
REGION = _object({"startLine": COUNT, "startColumn": COUNT, "endColumn": COUNT})
PHYSICAL = _object({"artifactLocation": _object({"uri": RELATIVE})}, {"region": REGION})
RESULT = _object(
    {"message": MESSAGE},
    {
        "ruleId": TEXT,
        "ruleIndex": INDEX,
        "level": LEVEL,
        "locations": _list(_object({"physicalLocation": PHYSICAL})),
    },
)
NOTIFICATION = _object({"message": MESSAGE}, {"level": LEVEL})
INVOCATION = _object(
    {"executionSuccessful": {"type": "boolean"}},
    {"exitCode": {"type": "integer"}, "toolExecutionNotifications": _list(NOTIFICATION)},
)
RUN = _object(
    {"tool": _object({"driver": DRIVER})},
    {
        "invocations": _list(INVOCATION),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "newlineSequences": _list(TEXT, minItems=1, uniqueItems=True),
        "results": _list(RESULT),
    },
)
LOG = _object({"version": {"const": "2.1.0"}, "runs": _list(RUN)}, {"$schema": TEXT})


def check_sarif(log: object) -> None:
    """Raise a ValidationError where the log has not the form of the standard, and an
    AssertionError where a result's rule is another one than it says.
    """
    Draft202012Validator(LOG).validate(log)
    assert isinstance(log, dict)
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
