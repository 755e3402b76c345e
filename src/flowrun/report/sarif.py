"""Diagnostics -> a log in SARIF 2.1.0, the form in which code scanning takes results."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flowrun.errors import Diagnostic
from flowrun.report.values import Json
from flowrun.report.workflow_commands import path_from_here

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LINE_BREAKS: list[Json] = ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"]
"""Those of YAML, by which our places count; SARIF's default has the first two."""


def sarif_log(
    diagnostics: Sequence[Diagnostic], *, version: str, exit_code: int, file: str, failure: str = ""
) -> dict[str, Json]:
    """Return a log of one run.

    What has no place of its own is told of the workflow `file`; a `failure` is what kept flowrun
    from judging it at all.
    """
    codes = list(dict.fromkeys(one.code for one in diagnostics))
    rules: list[Json] = [{"id": code, "shortDescription": _say(code)} for code in codes]
    run: dict[str, Json] = {
        "tool": {"driver": {"name": "flowrun", "version": version, "rules": rules}},
        "invocations": [_invocation(exit_code, failure)],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": _LINE_BREAKS,
        "results": [_result(one, codes.index(one.code), file) for one in diagnostics],
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _invocation(exit_code: int, failure: str) -> dict[str, Json]:
    done: dict[str, Json] = {"executionSuccessful": not failure, "exitCode": int(exit_code)}
    notes: list[Json] = [{"level": "error", "message": _message(failure)}]
    return {**done, "toolExecutionNotifications": notes} if failure else done


def _result(one: Diagnostic, rule: int, file: str) -> dict[str, Json]:
    hint = one.hint and f"Hint: {one.hint}"
    return {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": one.severity.value,
        "message": _message(". ".join(filter(None, (one.summary, hint)))),
        "locations": list(_locations(one, file)),
    }


def _locations(one: Diagnostic, file: str) -> Iterable[Json]:
    if one.place:
        region: dict[str, Json] = {
            "startLine": one.place.line,
            "startColumn": one.place.column,
            "endColumn": one.place.column + one.length,
        }
        yield {
            "physicalLocation": {"artifactLocation": _artifact(one.place.file), "region": region}
        }
    elif file:
        yield {"physicalLocation": {"artifactLocation": _artifact(file)}}


def _artifact(file: str) -> dict[str, Json]:
    return {"uri": quote(path_from_here(file))}


def _message(text: str) -> dict[str, Json]:
    """Return a text in which braces stand for themselves: single ones are SARIF's placeholders."""
    return {"text": text.replace("{", "{{").replace("}", "}}")}


def _say(code: str) -> dict[str, Json]:
    return _message(code.replace("-", " "))
