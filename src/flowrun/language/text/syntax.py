"""What a YAML parser stumbled over -> a diagnostic in plain words, at what has to be mended.

A parser tells where it could not go on, which is often far behind the slip: a quote that is not
closed is noticed at the end of the file.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import yaml

from flowrun.errors import Diagnostic
from flowrun.language.text.source import SourceText, Span

_IN_QUOTES = "Put the whole text in quotes."
_APOSTROPHE = "Between single quotes, '' is one quote of the text."
# The usual cause where "{{" stands in the line: to YAML a brace begins a mapping.
_TEMPLATE = "Put a text with {{ ... }} in quotes."
_ONLY_A_KEY = re.compile(r"\s*(?:- +)*[\w.-]+\s*")
_WORD = re.compile(r"[\w.-]*")


class _Slip(NamedTuple):
    """What is wrong, what to do, and where it is, if not where the parser stopped."""

    summary: str
    hint: str = ""
    span: Span | None = None


class _Scene(NamedTuple):
    """Where the parser stopped, and where what it was reading begins, if it says so."""

    source: SourceText
    stop: Span
    start: Span | None

    @property
    def line(self) -> str:
        """The line in which it stopped."""
        return self.source.line_of(self.stop)

    @property
    def before(self) -> str:
        """What stands before that in the line."""
        return self.line[: self.stop.column]

    @property
    def opening(self) -> str:
        """The sign that begins what it was reading."""
        start = self.start or self.stop
        return self.source.line_of(start)[start.column : start.column + 1]

    def text_of(self, number: int) -> Span:
        """Return where the text of a line stands, without the spaces around it."""
        line = self.source.lines[number].rstrip()
        return Span(number, len(line) - len(line.lstrip()), number, len(line))


def explain_syntax(source: SourceText, error: yaml.MarkedYAMLError) -> Diagnostic:
    """Return what is wrong with the text."""
    start = _span(error.context_mark)
    stop = _span(error.problem_mark) or start or Span(0, 0, 0, 1)
    scene = _Scene(source, stop, start)
    if "\t" in scene.line[: stop.column + 1]:
        summary = "a tab stands where YAML wants spaces"
        return source.diagnose(stop, "yaml-tab", summary=summary, hint="Use spaces.")
    slip = _find_slip(error, scene)
    return source.diagnose(slip.span or stop, "yaml-syntax", summary=slip.summary, hint=slip.hint)


def _span(mark: yaml.Mark | None) -> Span | None:
    return Span(mark.line, mark.column, mark.line, mark.column + 1) if mark else None


def _find_slip(error: yaml.MarkedYAMLError, scene: _Scene) -> _Slip:
    problem = error.problem or "this is not YAML"
    told = f"{error.context}: {problem}" if error.context else problem
    explain = next((explain for words, explain in _SLIPS.items() if words in told), None)
    return explain(scene) if explain else _Slip(told, _TEMPLATE if "{{" in scene.line else "")


def _open_quote(scene: _Scene) -> _Slip:
    hint = "Close it at the end of the text."
    return _Slip("the quote that opens here is never closed", hint, scene.start)


def _escape(scene: _Scene) -> _Slip:
    at = scene.line.rfind("\\", 0, scene.stop.column + 1)
    summary = f"'{scene.line[at : at + 2]}' means nothing in double quotes"
    return _Slip(summary, "Use single quotes, or write two backslashes for one.")


def _colon(scene: _Scene) -> _Slip:
    if not _ONLY_A_KEY.fullmatch(scene.before):
        hint = _TEMPLATE if "{{" in scene.line else "Put a text that holds a colon in quotes."
        return _Slip("there is a second ': ' in this line", hint)
    number = scene.stop.line
    above = next((up for up in range(number - 1, -1, -1) if scene.source.lines[up].strip()), 0)
    if re.match(r"\s*-[^\s-]", scene.source.lines[above]):
        hint = "Write a space after the hyphen."
        return _Slip("a list item begins with '- '", hint, scene.text_of(above))
    summary = "this key stands deeper than the line above, which has a value already"
    hint = "Let the keys of one mapping begin in one column."
    return _Slip(summary, hint, scene.text_of(number))


def _no_colon(scene: _Scene) -> _Slip:
    start = scene.text_of((scene.start or scene.stop).line)
    has_colon = ":" in scene.source.line_of(start)
    hint = "Write a space after the colon." if has_colon else "Write it as 'key: value'."
    return _Slip("this line is not a key with a value", hint, start)


def _sign(scene: _Scene) -> _Slip:
    return _Slip(f"a text cannot begin with '{scene.line[scene.stop.column]}'", _IN_QUOTES)


def _alias_sign(scene: _Scene) -> _Slip:
    summary = f"a text cannot begin with '{scene.opening}', which is YAML's mark for an anchor"
    return _Slip(summary, _IN_QUOTES, scene.start)


def _no_anchor(scene: _Scene) -> _Slip:
    found = _WORD.match(scene.line, scene.stop.column + 1)
    name = found.group() if found else ""
    hint = f"Write '&{name}' before the value that is meant, or put a text in quotes."
    return _Slip(f"there is no anchor '{name}' above this", hint)


def _bracket(scene: _Scene) -> _Slip:
    close = {"{": "}", "[": "]"}.get(scene.opening, "}")
    if "{{" in scene.line:
        return _Slip(f"a ',' or '{close}' is missing before this", _TEMPLATE)
    if scene.start is None or scene.start.line == scene.stop.line:
        hint = "Write it, or put a text in quotes that holds one of , : { } [ ] #."
        return _Slip(f"a ',' or '{close}' is missing before this", hint)
    summary = f"the '{scene.opening}' that opens here is not closed before line"
    return _Slip(f"{summary} {scene.stop.line + 1}", f"Close it with '{close}'.", scene.start)


def _no_value(_scene: _Scene) -> _Slip:
    return _Slip(
        "a value is missing before this", "Write it, or remove the comma or the key that has none."
    )


def _block(scene: _Scene) -> _Slip:
    if scene.before.strip():
        hint = _TEMPLATE if "{{" in scene.line else f"{_IN_QUOTES} {_APOSTROPHE}"
        return _Slip("the text ended before this", hint)
    since = f" that begins in line {scene.start.line + 1}" if scene.start else ""
    summary = f"this line does not fit into the mapping or list{since}"
    hint = "Let what belongs together begin in one column."
    return _Slip(summary, hint, scene.text_of(scene.stop.line))


def _list_after_key(_scene: _Scene) -> _Slip:
    summary = "a list cannot begin in the line of its key"
    return _Slip(summary, "Begin it in the next line, or write [a, b].")


def _after_bar(_scene: _Scene) -> _Slip:
    summary = "the text begins in the line below '|' or '>'"
    return _Slip(summary, "Move it there, and indent it.")


_SLIPS: dict[str, Callable[[_Scene], _Slip]] = {
    "scanning a quoted scalar: found unexpected end of stream": _open_quote,
    "scanning a quoted scalar: found unexpected document indicator": _open_quote,
    "found unknown escape character": _escape,
    "mapping values are not allowed": _colon,
    "could not find expected ':'": _no_colon,
    "found character that cannot start any token": _sign,
    "did not find expected alphabetic or numeric character": _alias_sign,
    "found undefined alias": _no_anchor,
    "did not find expected ',' or": _bracket,
    "parsing a flow node": _no_value,
    "block sequence entries are not allowed": _list_after_key,
    "did not find expected comment or line break": _after_bar,
    "parsing a block": _block,
}
"""By a part of the parser's words, the first that fits."""
