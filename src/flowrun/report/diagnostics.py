"""Diagnostics -> text with the source line and a caret, or JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from flowrun.errors import Diagnostic, Severity
from flowrun.report.render import line, literal, render
from flowrun.report.words import plural, visible

# For the line and its caret alike, whatever a terminal would make of a tab.
TAB = 4
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}


def render_diagnostics(
    diagnostics: Sequence[Diagnostic], *, color: bool, width: int | None = None
) -> str:
    """Return all diagnostics and how many there are."""
    lines = [part for diagnostic in diagnostics for part in _lines(diagnostic)]
    return render([*lines, line(_count(diagnostics))], color=color, width=width) if lines else ""


def _lines(diagnostic: Diagnostic) -> Iterator[Text]:
    where = f"{diagnostic.place}: " if diagnostic.place else ""
    yield line(
        (where, "bold"),
        (str(diagnostic.severity), _STYLES[diagnostic.severity]),
        f": {diagnostic.code}: ",
        diagnostic.summary,
    )
    # A line that holds a secret has been left out.
    if diagnostic.place and diagnostic.source_line.strip():
        # Neither is folded: the caret would come to stand below something else.
        yield literal(f"  {diagnostic.source_line.expandtabs(TAB)}")
        yield literal(
            f"  {_caret(diagnostic.source_line, diagnostic.place.column - 1, diagnostic.length)}"
        )
    if diagnostic.hint:
        yield line("  ", ("hint", "bold cyan"), f": {diagnostic.hint}")


def _caret(source: str, start: int, length: int) -> str:
    """Return carets below the culprit, in cells: wide characters take two, tabs go to a stop."""
    before = _cells(source[:start])
    # An error at the end of a line has no character there that could be marked.
    within = _cells(source[: start + max(1, length)]) - before
    return " " * before + "^" * max(1, within)


def _cells(text: str) -> int:
    return cell_len(visible(text.expandtabs(TAB)))


def _count(diagnostics: Sequence[Diagnostic]) -> str:
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    return ", ".join(
        plural(counts[severity], severity.value) for severity in Severity if counts[severity]
    )
