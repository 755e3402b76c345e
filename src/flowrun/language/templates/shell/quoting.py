"""How far bash has come in a text: in which quotes, and where in a command, the next word stands.

This reads bash as closely as quoting needs: quotes, substitutions, comments and here-documents.
"""

import copy
import re
from enum import StrEnum
from typing import Self


class Mode(StrEnum):
    """What surrounds a place in a shell text."""

    BARE = "unquoted"
    SUBSTITUTION = "unquoted inside $(...)"
    BACKTICKS = "unquoted inside backticks"
    BRACES = "unquoted inside ${...}"
    DOUBLE = "in double quotes"
    SINGLE = "in single quotes"
    ANSI = "in $'...' quotes"
    COMMENT = "in a comment"
    HEREDOC = "in a here-document"
    LITERAL_HEREDOC = "in a quoted here-document"


_ENDS = {
    Mode.SUBSTITUTION: ")",
    Mode.BACKTICKS: "`",
    Mode.BRACES: "}",
    Mode.DOUBLE: '"',
    Mode.SINGLE: "'",
    Mode.ANSI: "'",
    Mode.COMMENT: "\n",
}
_STARTS = {
    "$(": Mode.SUBSTITUTION,
    "(": Mode.SUBSTITUTION,
    "`": Mode.BACKTICKS,
    "${": Mode.BRACES,
    '"': Mode.DOUBLE,
    "'": Mode.SINGLE,
    "$'": Mode.ANSI,
    "#": Mode.COMMENT,
}
UNQUOTED = frozenset({Mode.BARE, Mode.SUBSTITUTION, Mode.BACKTICKS, Mode.BRACES})
_OPENS_IN = {
    **dict.fromkeys(UNQUOTED, frozenset(_STARTS)),
    # Inside `${...}` a `#` and a parenthesis belong to operators and patterns.
    Mode.BRACES: frozenset(_STARTS) - {"#", "("},
    Mode.DOUBLE: frozenset({"$(", "`", "${"}),
    Mode.HEREDOC: frozenset({"$(", "`", "${"}),
}
_HEREDOC = re.compile(r"<<-?[ \t]*(\\?)(['\"]?)(\w+)\2")
# `<<<` stands before a text, and begins no here-document.
_UNQUOTED_PIECE = re.compile(
    r"\\.|<<-?[ \t]*\\?(['\"]?)\w+\1|<<<|\$[({']|[\w./=:,%+@-]+|.", re.DOTALL
)
_EXPANDED_PIECE = re.compile(r"\\.|\$[({]|[\w./=:,%+@-]+|.", re.DOTALL)
_LITERAL_PIECE = re.compile(r"[\w./=:,%+@-]+|.", re.DOTALL)
_PIECES = {
    Mode.DOUBLE: _EXPANDED_PIECE,
    Mode.ANSI: _EXPANDED_PIECE,
    Mode.HEREDOC: _EXPANDED_PIECE,
    Mode.SINGLE: _LITERAL_PIECE,
    Mode.COMMENT: _LITERAL_PIECE,
    Mode.LITERAL_HEREDOC: _LITERAL_PIECE,
}
_SEPARATORS = frozenset(";|&\n()`")
_HEREDOCS = frozenset({Mode.HEREDOC, Mode.LITERAL_HEREDOC})


class Quoting:
    """A place in a shell text, which moves on with the text.

    Of the command around it: `word` is the current word as far as one needs to know it, and the
    flags say whether a word stands before it, whether `--` does, and whether a redirection waits
    for its target.
    """

    def __init__(self) -> None:
        self._modes = [Mode.BARE]
        self._delimiters: list[str] = []
        self._awaited: list[tuple[Mode, str]] = []
        self._word = ""
        self._has_command = self._ends_options = self._is_target = False

    @property
    def mode(self) -> Mode:
        """What surrounds the place most closely."""
        return self._modes[-1]

    @property
    def delimiter(self) -> str:
        """The line that ends the here-document that the place stands in."""
        return self._delimiters[-1] if self.mode in _HEREDOCS else ""

    @property
    def begins_word(self) -> bool:
        """Whether nothing of the current word stands before the place."""
        return not self._word.strip("\"'")

    @property
    def may_begin_option(self) -> bool:
        """Whether a text here is an argument that the command may take for an option."""
        is_argument = self._has_command and not self._is_target and not self._ends_options
        return is_argument and self.begins_word and self.mode not in {*_HEREDOCS, Mode.COMMENT}

    def copy(self) -> Self:
        """Return the same place, to move on in another branch."""
        return copy.deepcopy(self)

    def pass_value(self) -> None:
        """Move behind an expression, whatever it gives."""
        # Any letter will do: whatever it gives is a part of a word.
        self._spell("x")

    def pass_text(self, text: str) -> None:
        """Move behind a text."""
        position = 0
        while position < len(text):
            if self.mode in _HEREDOCS and not self._word:
                position = self._leave_heredoc(text, position)
            found = _PIECES.get(self.mode, _UNQUOTED_PIECE).match(text, position)
            if found:
                self._pass_piece(found.group())
            position = found.end() if found else len(text)

    def _leave_heredoc(self, text: str, position: int) -> int:
        """Move behind the line that ends the here-document, if that is what begins here."""
        end = text.find("\n", position)
        line = text[position:] if end < 0 else text[position:end]
        # As `<<-` ends; for `<<` bash takes no tabs here, and
        # such a line is read as the end too early.
        if line.strip("\t") != self.delimiter:
            return position
        self._modes.pop()
        self._delimiters.pop()
        return position + len(line)

    def _pass_piece(self, piece: str) -> None:
        heredoc = _HEREDOC.fullmatch(piece)
        if heredoc and self.mode in UNQUOTED:
            escape, quote, delimiter = heredoc.groups()
            mode = Mode.LITERAL_HEREDOC if escape or quote else Mode.HEREDOC
            self._awaited.append((mode, delimiter))
        elif piece == _ENDS.get(self.mode):
            self._modes.pop()
            self._spell(piece)
        # Inside a word `#` begins no comment.
        elif piece in _OPENS_IN.get(self.mode, ()) and (piece != "#" or not self._word):
            self._open(piece)
        elif self.mode in _HEREDOCS:
            # Here the word only tells whether a line has begun.
            self._word = "" if piece == "\n" else "x"
        else:
            self._spell(piece)

    def _open(self, piece: str) -> None:
        mode = _STARTS[piece]
        self._modes.append(mode)
        if mode in {Mode.SUBSTITUTION, Mode.BACKTICKS}:
            self._begin_command()
        else:
            self._word += piece

    def _spell(self, piece: str) -> None:
        """Take plain text; what a quote holds is part of its word."""
        if self.mode not in UNQUOTED or piece not in _SEPARATORS | {" ", "\t", "<", ">"}:
            # Three signs tell `--` from a longer word; the rest of a script's words is of no use.
            self._word = (self._word + piece)[:3]
            return
        self._has_command = self._has_command or bool(self._word)
        self._ends_options = self._ends_options or self._word == "--"
        # Spaces may stand between the sign and its target.
        self._is_target = piece in "<>" or (self._is_target and not self._word)
        self._word = ""
        if piece in _SEPARATORS:
            self._begin_command()
        # Here-documents begin behind the line that asks for them, in the order in which it does.
        if piece == "\n" and self._awaited:
            mode, delimiter = self._awaited.pop(0)
            self._modes.append(mode)
            self._delimiters.append(delimiter)

    def _begin_command(self) -> None:
        self._word = ""
        self._has_command = self._ends_options = self._is_target = False
