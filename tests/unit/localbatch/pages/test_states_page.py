"""The page of states shows every transition and every refusal, so that a change is seen."""

from pathlib import Path

from localbatch.pages.states import MACHINES, render_page

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "states.md"


def test_the_page_is_made_from_the_tables_of_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == render_page(), "run `make docs`"


def test_the_page_shows_every_transition_and_every_state() -> None:
    page = render_page()

    assert page.count(" → `") == sum(len(machine.transitions) for machine in MACHINES.values())
    for machine in MACHINES.values():
        for state, code in machine.refusals.items():
            assert f"| `{state}` | " in page
            assert f"| `{code}` |" in page
