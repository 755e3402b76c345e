"""Texts as diagnostics show them."""

from pathlib import Path

import pytest

from flowrun.errors import SpecError
from flowrun.language.text.source import SourceText, Span, printable, read_source


def test_a_diagnostic_holds_nothing_that_a_terminal_obeys() -> None:
    source = SourceText("f.yaml", "name: \u202eevil\n")

    one = source.diagnose(Span(0, 6, 0, 11), "code", summary="bad \x1b[31m")

    assert one.source_line == "name: \ufffdevil"
    assert one.summary == "bad \ufffd[31m"


def test_printable_text_keeps_its_length_and_its_tabs() -> None:
    assert printable("a\tb\x07c") == "a\tb\ufffdc"


def test_a_span_of_many_lines_is_as_long_as_its_first_line() -> None:
    source = SourceText("f.yaml", "key:\n  a: 1  \n  b: 2\n")

    assert source.length(Span(1, 2, 3, 0)) == 4


def test_a_text_is_found_on_a_later_line_of_its_span() -> None:
    source = SourceText("f.yaml", "run: >-\n  echo\n  {{ nmae }}\n")

    assert source.find("nmae", Span(0, 5, 3, 0)) == Span(2, 5, 2, 9)


def test_a_file_that_is_not_there_is_a_diagnostic(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        read_source(tmp_path / "none.yaml", "none.yaml")

    assert caught.value.diagnostics[0].code == "file-unreadable"
