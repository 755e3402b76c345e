"""The committed page says what the route table says."""

from pathlib import Path

from localbatch.pages.coverage import BEGIN, END, put_into, render_coverage
from localbatch.routes import ROUTES

PAGE = Path(__file__).parents[4] / "docs" / "localbatch" / "operations.md"


def test_the_page_holds_the_current_table() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert BEGIN in page
    assert END in page
    assert page == put_into(page), "run `make docs`"


def test_every_operation_has_a_row() -> None:
    rows = [line for line in render_coverage().splitlines() if line.startswith("| `")]

    assert len(rows) == len(ROUTES)
