"""Diagnostics as the workflow commands of GitHub Actions."""

from pathlib import Path

import pytest

from flowrun.errors import Diagnostic, Place, Severity
from flowrun.report.workflow_commands import workflow_commands


def command(**said: object) -> str:
    """Return the one line for a diagnostic that says this."""
    fields = {"code": "bad-format", "summary": "this is wrong", **said}
    text = workflow_commands([Diagnostic(**fields)])  # type: ignore[arg-type]  # by name
    assert text.endswith("\n")
    assert text.count("\n") == 1
    return text.rstrip("\n")


def test_an_error_names_the_place_the_code_and_what_to_do() -> None:
    said = command(place=Place("workflows/topn.yaml", 4, 23), hint="Write 2h.")

    assert said == (
        "::error file=workflows/topn.yaml,line=4,col=23,title=bad-format"
        "::this is wrong%0Ahint: Write 2h."
    )


def test_a_warning_without_a_place_is_one_of_the_whole_run() -> None:
    assert command(severity=Severity.WARNING) == "::warning title=bad-format::this is wrong"


def test_a_message_cannot_end_the_command_or_begin_another() -> None:
    said = command(summary="100%\r\n::error::x\u2028y", hint="a: b, c")

    assert said == "::error title=bad-format::100%25%0D%0A::error::x\\u2028y%0Ahint: a: b, c"


def test_a_path_cannot_end_its_property() -> None:
    said = command(place=Place("a:b,c%d\n.yaml", 1, 2))

    assert "file=a%3Ab%2Cc%25d%0A.yaml,line=1,col=2," in said


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("{here}/sub/a.yaml", "sub/a.yaml"),
        ("{here}/../b.yaml", "../b.yaml"),
        ("./c.yaml", "c.yaml"),
    ],
)
def test_paths_are_those_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, shown: str
) -> None:
    monkeypatch.chdir(tmp_path)

    assert f"file={shown}," in command(place=Place(file.format(here=tmp_path), 1, 1))


def test_without_diagnostics_there_is_no_output() -> None:
    assert workflow_commands([]) == ""
