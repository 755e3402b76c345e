"""Diagnostics -> text with the source line and a caret, or JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from flowrun.errors import Diagnostic, Severity
from flowrun.report.render import line, render
from flowrun.report.words import plural, visible

TAB = 4
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}


def render_diagnostics(diagnostics: Sequence[Diagnostic], *, color: bool) -> str:
    """Return all diagnostics and how many there are."""
    lines = [part for one in diagnostics for part in _lines(one)]
    return render([*lines, line(_count(diagnostics))], color=color) if lines else ""


def _lines(one: Diagnostic) -> Iterator[Text]:
    where = f"{one.place}: " if one.place else ""
    yield line(
        (where, "bold"), (str(one.severity), _STYLES[one.severity]), f": {one.code}: ", one.summary
    )
    if one.place and one.source_line.strip():
        yield line(f"  {one.source_line.expandtabs(TAB)}")
        yield line(f"  {_caret(one.source_line, one.place.column - 1, one.length)}")
    if one.hint:
        yield line("  ", ("hint", "bold cyan"), f": {one.hint}")


def _caret(source: str, start: int, length: int) -> str:
    """Return carets below the culprit, in cells: wide characters take two, tabs go to a stop."""
    before = _cells(source[:start])
    within = _cells(source[: start + max(1, length)]) - before
    return " " * before + "^" * max(1, within)


def _cells(text: str) -> int:
    return cell_len(visible(text.expandtabs(TAB)))


def _count(diagnostics: Sequence[Diagnostic]) -> str:
    counts = Counter(one.severity for one in diagnostics)
    return ", ".join(plural(counts[one], one.value) for one in Severity if counts[one])
