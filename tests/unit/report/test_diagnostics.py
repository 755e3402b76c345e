"""Diagnostics as text: position, source line, caret, hint, count."""

import pytest

from flowrun.errors import Diagnostic, Place, Severity
from flowrun.report.diagnostics import render_diagnostics


def carets(source: str, column: int, length: int) -> tuple[str, str]:
    """Return the shown source line and the line of carets."""
    one = Diagnostic(
        code="c",
        summary="s",
        place=Place("f.yaml", 1, column),
        source_line=source,
        length=length,
    )
    lines = render_diagnostics([one], color=False).splitlines()
    return lines[1], lines[2]


def test_a_diagnostic_has_place_code_source_caret_hint_and_count() -> None:
    one = Diagnostic(
        code="unknown-key",
        summary="'vm_sise' is not a key of 'pool'",
        place=Place("topn.yaml", 3, 3),
        hint="did you mean 'vm_size'?",
        source_line="  vm_sise: x",
        length=7,
    )

    text = render_diagnostics([one], color=False)

    assert text == (
        "topn.yaml:3:3: error: unknown-key: 'vm_sise' is not a key of 'pool'\n"
        "    vm_sise: x\n"
        "    ^^^^^^^\n"
        "  hint: did you mean 'vm_size'?\n"
        "1 error\n"
    )


@pytest.mark.parametrize(
    ("source", "column", "length", "expected"),
    [
        ("名前: x", 5, 1, "        ^"),
        ("名前: x", 1, 2, "  ^^^^"),
        ("\tkey: x", 2, 3, "      ^^^"),
        ("key:", 9, 1, "      ^"),
    ],
)
def test_the_caret_is_right_for_wide_characters_and_tabs(
    source: str, column: int, length: int, expected: str
) -> None:
    assert carets(source, column, length)[1] == expected


def test_without_a_place_there_is_no_position() -> None:
    one = Diagnostic(code="c", summary="s", severity=Severity.WARNING)

    assert render_diagnostics([one], color=False) == "warning: c: s\n1 warning\n"


def test_errors_and_warnings_are_counted_apart() -> None:
    error = Diagnostic(code="c", summary="s")
    warning = Diagnostic(code="c", summary="s", severity=Severity.WARNING)

    text = render_diagnostics([error, warning, error], color=False)

    assert text.splitlines()[-1] == "2 errors, 1 warning"


def test_a_long_summary_is_not_cut() -> None:
    one = Diagnostic(code="c", summary="word " * 60)

    assert render_diagnostics([one], color=False).count("word") == 60
