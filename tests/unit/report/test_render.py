"""Lines folded for a terminal, whole in a pipe, and never cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowrun.report.plan.text import render_plan
from flowrun.report.render import line, literal, render
from unit.report import samples

TEXT = "    because the blob data/a.txt changed since the last apply of it (flow.yaml:12)"


def test_without_a_width_a_line_is_whole() -> None:
    assert render([line(TEXT)], color=False) == f"{TEXT}\n"


@pytest.mark.parametrize("width", [20, 40, 80])
def test_a_long_line_is_folded_at_spaces_behind_its_beginning(width: int) -> None:
    lines = render([line(TEXT)], color=False, width=width).splitlines()

    assert max(map(len, lines)) <= width
    assert all(part.startswith("      ") for part in lines[1:])
    assert " ".join(part.strip() for part in lines) == TEXT.strip()


def test_a_word_that_is_too_long_stays_whole() -> None:
    word = "x" * 100

    assert word in render([line(f"see {word} there")], color=False, width=20)


def test_a_command_to_be_copied_stays_one_line() -> None:
    command = "  flowrun apply workflows/topn.yaml --params-file somewhere/params.yaml"

    assert render([literal(command)], color=False, width=20) == f"{command}\n"


@given(st.text(alphabet="ab \u3042", max_size=60), st.integers(1, 30))
def test_folding_loses_no_word(text: str, width: int) -> None:
    folded = render([line(text)], color=False, width=width)

    assert folded.split() == text.split()


@pytest.mark.parametrize("width", [20, 80, None])
def test_a_plan_says_the_same_at_any_width(width: int | None) -> None:
    plan = samples.changed_plan()

    narrow = render_plan(plan, width=width, color=False)

    assert narrow.split() == render_plan(plan, width=None, color=False).split()
    assert "…" not in narrow
