"""Pairs of a name and a value -> an aligned table."""

from collections.abc import Sequence

from flowrun.report.render import line, render


def render_facts(facts: Sequence[tuple[str, str]], *, color: bool) -> str:
    """Return a line a fact, the values in one column."""
    widest = max((len(name) for name, _ in facts), default=0)
    return render(
        (line((f"{name:<{widest}}  ", "bold"), value) for name, value in facts), color=color
    )
