"""Where a workflow's values come from -> text and Markdown, below the plan."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from flowrun.language.origins import Origin
from flowrun.report.render import line, render
from flowrun.report.words import visible

HEADING = "Where values come from"
# A list given as JSON can be a page long, and only tells values apart here.
WIDEST_VALUE = 60


def render_origins(origins: Sequence[Origin], *, width: int | None, color: bool) -> str:
    """Return a line a value, or nothing where there is none."""
    return render(_lines(origins), width=width, color=color) if origins else ""


def _lines(origins: Sequence[Origin]) -> Iterator[Text]:
    yield line("")
    yield line((HEADING, "bold"))
    for origin in origins:
        yield line(f"  {origin.address} = ", (_value(origin), "bold"), f"  {_source(origin)}")


def origins_to_markdown(origins: Sequence[Origin]) -> str:
    """Return a list of the values, or nothing where there is none."""
    rows = (f"- `{one.address}` = `{visible(_value(one))}`: {_source(one)}" for one in origins)
    return "\n".join(["", f"#### {HEADING}", "", *rows, ""]) if origins else ""


def _value(origin: Origin) -> str:
    value = origin.value
    return value if len(value) <= WIDEST_VALUE else f"{value[:WIDEST_VALUE]}..."


def _source(origin: Origin) -> str:
    place = origin.place
    return f"{origin.layer} ({place.file}:{place.line})" if place else origin.layer
