"""Styled lines -> text, with or without colour; nothing is ever cut."""

from collections.abc import Iterable, Iterator
from io import StringIO

from rich.console import Console
from rich.text import Text

from flowrun.report.words import visible

HANG = 2
"""How far the rest of a folded line stands behind its beginning."""


def render(lines: Iterable[Text], *, color: bool, width: int | None = None) -> str:
    """Return the lines; those longer than `width` are folded at a space (None: none is)."""
    text = StringIO()
    console = Console(
        file=text,
        # rich wants one; nothing is folded by it, as every line is printed with soft_wrap.
        width=width or 80,
        color_system="standard" if color else None,
        force_terminal=color,
        no_color=not color,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for line in lines:
        for part in fold(line, width):
            console.print(part, soft_wrap=True)
    # What is padded to a column leaves spaces at the end of its line.
    return "".join(f"{text_line.rstrip()}\n" for text_line in text.getvalue().split("\n")[:-1])


def fold(text: Text, width: int | None) -> Iterator[Text]:
    """Yield the line in parts that fit; a word that is too long, and a literal, stays whole."""
    start = len(text.plain) - len(text.plain.lstrip())
    indent = start + HANG
    while width and not text.no_wrap and text.cell_len > width:
        # Behind the indent, or the first part would be nothing but spaces.
        cut = text.plain.rfind(" ", indent, width + 1)
        if cut < 0:
            cut = text.plain.find(" ", max(indent, width))
        if cut < 0:
            break
        yield text[:cut]
        rest = len(text.plain) - len(text.plain[cut:].lstrip())
        text = Text(" " * indent).append_text(text[rest:])
    yield text


def literal(*parts: str | tuple[str, str]) -> Text:
    """Return a line that is never folded: a command to be copied, what a task printed."""
    text = line(*parts)
    text.no_wrap = True
    return text


def line(*parts: str | tuple[str, str]) -> Text:
    """Return a line of texts and `(text, style)` pairs, safe to show."""
    return Text.assemble(
        *(visible(part) if isinstance(part, str) else (visible(part[0]), part[1]) for part in parts)
    )
