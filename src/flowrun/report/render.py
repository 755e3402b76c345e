"""Styled lines -> text, with or without colour, cut to a width."""

import textwrap
from collections.abc import Iterable, Iterator
from io import StringIO

from rich.console import Console
from rich.text import Text

from flowrun.report.words import visible


def render(lines: Iterable[Text], *, color: bool, width: int | None = None) -> str:
    """Return the lines; those longer than `width` end with an ellipsis (None: nothing is cut)."""
    text = StringIO()
    console = Console(
        file=text,
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
        if width is None:
            console.print(line, soft_wrap=True)
        else:
            console.print(line, no_wrap=True, overflow="ellipsis")
    return "".join(f"{text_line.rstrip()}\n" for text_line in text.getvalue().splitlines())


def line(*parts: str | tuple[str, str]) -> Text:
    """Return a line of texts and `(text, style)` pairs, safe to show."""
    return Text.assemble(
        *(visible(part) if isinstance(part, str) else (visible(part[0]), part[1]) for part in parts)
    )


def paragraph(text: str, *, width: int, indent: str = "", first: str = "") -> Iterator[Text]:
    """Yield the text wrapped at words, the first line behind `first` instead of `indent`."""
    wrapped = textwrap.wrap(
        visible(text),
        width,
        initial_indent=first or indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return (Text(text_line) for text_line in wrapped)
