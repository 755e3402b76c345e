"""Expressions for a node's `grep -E`: what POSIX leaves open or Perl added is refused here.

GNU, busybox and musl agree on the rest. A failure that no rule fits because a node's grep reads the
rule in another way would be found out much too late.
"""

import re
from dataclasses import dataclass

LONGEST = 500
"""Characters; the rules stand in the task's command line."""
MOST = 255
"""How often POSIX promises that something can be repeated."""

_CLASSES = "alnum, alpha, blank, cntrl, digit, graph, lower, print, punct, space, upper, xdigit"
_ESCAPES = {"d": "[0-9]", "s": "[[:space:]]", "w": "[[:alnum:]_]", "D": "[^0-9]"}
_INTERVAL = re.compile(r"\{([0-9]{1,3})(,?)([0-9]{0,3})\}")
_BRACKETS = re.compile(r"\[\^?\]?(?:\[[:.=].*?[:.=]\]|[^\]])*\]")
_CLASS = re.compile(r"\[:(.*?):\]")


def expression_fault(text: str) -> str:
    """Return what is wrong with a POSIX extended regular expression, or nothing."""
    if not text or len(text) > LONGEST:
        return f"it must have 1 to {LONGEST} characters"
    if any(ord(character) < ord(" ") and character != "\t" for character in text):
        return "it must be one line without control characters"
    try:
        _Reader(text).read()
    except ValueError as error:
        return str(error)
    return ""


@dataclass(slots=True)
class _Reader:
    """Reads from the left; `last` is the kind of what stands before, empty in front of a branch."""

    text: str
    at: int = 0
    depth: int = 0
    last: str = ""

    def read(self) -> None:
        """Raise ValueError for the first fault."""
        while self.at < len(self.text):
            self._piece(self.text[self.at])
        if self.depth:
            raise ValueError("a '(' is not closed")
        self._end_branch()

    def _piece(self, character: str) -> None:
        match character:
            case "\\":
                self._escape()
            case "[":
                self._brackets()
            case "(" | ")" | "|":
                self._group(character)
            case "*" | "+" | "?" | "{":
                self._repeat(character)
            case "^" | "$":
                self._pass(1, "anchor")
            case _:
                self._pass(1, "atom")

    def _pass(self, length: int, last: str) -> None:
        self.at += length
        self.last = last

    def _escape(self) -> None:
        escaped = self.text[self.at + 1 : self.at + 2]
        if not escaped:
            raise ValueError("it ends in a backslash")
        if escaped.isalnum():
            instead = _ESCAPES.get(escaped)
            advice = f"write {instead}" if instead else "leave it out"
            raise ValueError(f"'\\{escaped}' is not known to 'grep -E': {advice}")
        self._pass(2, "atom")

    def _brackets(self) -> None:
        found = _BRACKETS.match(self.text, self.at)
        if found is None:
            raise ValueError("a '[' is not closed")
        _check_brackets(found[0])
        self._pass(len(found[0]), "atom")

    def _group(self, character: str) -> None:
        if character == "(":
            if self.text.startswith("(?", self.at):
                raise ValueError("'(?' is not known to 'grep -E'")
            self.depth += 1
            self._pass(1, "")
            return
        self._end_branch()
        self.depth -= character == ")"
        if self.depth < 0:
            raise ValueError("a ')' closes nothing")
        self._pass(1, "atom" if character == ")" else "")

    def _end_branch(self) -> None:
        if not self.last:
            raise ValueError("an alternative is empty")

    def _repeat(self, character: str) -> None:
        # What a repetition of a repetition or of an anchor means, POSIX leaves open.
        if self.last != "atom":
            raise ValueError(
                f"'{character}' repeats nothing: write \\{character} for the character"
            )
        length = self._interval() if character == "{" else 1
        self._pass(length, "repetition")

    def _interval(self) -> int:
        found = _INTERVAL.match(self.text, self.at)
        if found is None:
            raise ValueError("'{' repeats nothing: write \\{ for the character")
        least, most = int(found[1]), int(found[3] or found[1])
        # Without a comma, digits in the third place are those of a number that is too long.
        if not least <= most <= MOST or (found[3] and not found[2]):
            raise ValueError(f"'{found[0]}' is no repetition; at most {MOST} are possible")
        return len(found[0])


def _check_brackets(text: str) -> None:
    for name in _CLASS.findall(text):
        if name not in _CLASSES.split(", "):
            raise ValueError(f"'[:{name}:]' is no class; there are {_CLASSES}")
    inside = _CLASS.sub("", text[1:-1])
    # The node's grep runs in the C locale, to which any other character is several.
    if not inside.isascii():
        raise ValueError("only ASCII can stand in brackets")
    if re.search(r"\\[A-Za-z0-9]", inside):
        raise ValueError(
            "in brackets a backslash stands for itself: write a class such as [:space:]"
        )
    for low, high in re.findall(r"(.)-([^\]])", inside):
        if low > high:
            raise ValueError(f"'{low}-{high}' is no range")
