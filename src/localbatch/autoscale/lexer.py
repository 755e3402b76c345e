"""A formula's text -> tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from localbatch.autoscale.values import FormulaSyntaxError, Position

# Comments are space. `$` begins the service's names, and may begin the user's.
# A number has no sign: `a -1` must be a difference and not two values side by side.
_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<string>"[^"\n]*")
    |(?P<name>\$?[A-Za-z_][A-Za-z0-9_]*)
    |(?P<mark>\|\||&&|[=!<>]=|[-+*/<>!?:;=.,()])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula: number, string, name, mark or end."""

    kind: str
    text: str
    position: Position


def tokenize(text: str) -> Iterator[Token]:
    """Yield the tokens and an end; raises FormulaSyntaxError."""
    place = line_start = 0
    line = 1
    while place < len(text):
        position = Position(line, place - line_start + 1)
        match = _TOKEN.match(text, place)
        if match is None:
            raise FormulaSyntaxError(position, f"Unexpected character {text[place]!r}")
        if match.lastgroup != "space":
            yield Token(match.lastgroup or "", match[0], position)
        # Nothing but space can hold a line break, as no string goes beyond its line.
        elif newlines := match[0].count("\n"):
            line += newlines
            line_start = match.start() + match[0].rindex("\n") + 1
        place = match.end()
    yield Token("end", "", Position(line, place - line_start + 1))
