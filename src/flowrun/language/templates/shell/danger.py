"""What a text must not hold, by the quotes that it stands in."""

import re

from flowrun.language.templates.shell.quoting import UNQUOTED, Mode

_PLAIN_START = re.compile(r"^[A-Za-z0-9._/=-]+")
_FORBIDDEN = {
    # No `!` here: bash expands history only where a person types.
    Mode.DOUBLE: frozenset('"$`\\'),
    Mode.HEREDOC: frozenset("$`\\"),
    Mode.SINGLE: frozenset("'"),
    Mode.ANSI: frozenset("'\\"),
    Mode.COMMENT: frozenset("\n"),
}


def find_danger(text: str, mode: Mode, delimiter: str) -> str:
    """Return what is wrong with a text that stands there, in words, or nothing."""
    if mode in UNQUOTED and not text:
        return "is empty"
    if mode in UNQUOTED:
        # What is left begins with the first character that bash might not take as it is.
        rest = _PLAIN_START.sub("", text)
        return f"holds {_name(rest[0])}" if rest else ""
    # It would end the here-document early. Tabs before it count as nothing with `<<-`.
    if delimiter and delimiter in (line.strip("\t") for line in text.split("\n")):
        return f"has a line '{delimiter}'"
    found = next((letter for letter in text if letter in _FORBIDDEN.get(mode, ())), "")
    return f"holds {_name(found)}" if found else ""


def is_plain(text: str) -> bool:
    """Whether the shell takes a text as it is, wherever it stands."""
    return not find_danger(text, Mode.BARE, "")


def _name(letter: str) -> str:
    names = {" ": "a space", "\n": "a newline", "\t": "a tab", "'": "a single quote"}
    return names.get(letter, f"'{letter}'")
