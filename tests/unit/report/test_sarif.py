"""Diagnostics as a SARIF log."""

from typing import Any

from flowrun.errors import Diagnostic, Place, Severity
from flowrun.report.sarif import sarif_log
from support.sarif_schema import check_sarif

TYPO = Diagnostic(
    code="unknown-key",
    summary="'vm_sise' is not a key of 'pool'",
    place=Place("workflows/top n.yaml", 3, 5),
    hint="did you mean 'vm_size'?",
    length=7,
)
DOUBT = Diagnostic(
    code="unquoted-text",
    summary="the text stands unquoted",
    hint="Write {{ item.name | quote }}.",
    severity=Severity.WARNING,
)


def log_of(*diagnostics: Diagnostic, file: str = "topn.yaml", failure: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return the one run of the log, which has the form of the standard."""
    log = sarif_log(diagnostics, version="1.2", exit_code=3, file=file, failure=failure)
    check_sarif(log)
    runs: Any = log["runs"]
    (run,) = runs
    return run


def test_a_result_has_rule_level_message_and_region() -> None:
    (result,) = log_of(TYPO)["results"]

    location = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"]) == ("unknown-key", "error")
    assert result["message"]["text"] == (
        "'vm_sise' is not a key of 'pool'. Hint: did you mean 'vm_size'?"
    )
    assert location["artifactLocation"]["uri"] == "workflows/top%20n.yaml"
    assert location["region"] == {"startLine": 3, "startColumn": 5, "endColumn": 12}


def test_each_code_is_one_rule_however_often_it_occurs() -> None:
    run = log_of(TYPO, DOUBT, TYPO)

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [TYPO.code, DOUBT.code]
    assert [result["ruleIndex"] for result in run["results"]] == [0, 1, 0]


def test_braces_are_doubled_because_single_ones_are_placeholders() -> None:
    (result,) = log_of(DOUBT)["results"]

    assert "{{{{ item.name | quote }}}}" in result["message"]["text"]


def test_what_has_no_place_is_told_of_the_workflow_file() -> None:
    (result,) = log_of(DOUBT)["results"]

    assert result["level"] == "warning"
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "topn.yaml"}}}]


def test_columns_and_lines_are_counted_as_our_places_count_them() -> None:
    run = log_of()

    assert run["columnKind"] == "unicodeCodePoints"
    assert "\u2028" in run["newlineSequences"]


def test_a_right_file_gives_a_log_without_results() -> None:
    run = log_of()

    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    assert run["tool"]["driver"]["version"] == "1.2"


def test_a_file_that_could_not_be_judged_is_no_success() -> None:
    (invocation,) = log_of(failure="there are several files")["invocations"]

    assert not invocation["executionSuccessful"]
    (note,) = invocation["toolExecutionNotifications"]
    assert note["message"]["text"] == "there are several files"
