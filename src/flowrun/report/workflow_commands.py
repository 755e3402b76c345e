"""Diagnostics -> the workflow commands by which GitHub Actions annotates lines of files."""

import os
from collections.abc import Iterable
from pathlib import Path

from flowrun.errors import Diagnostic
from flowrun.report.words import visible

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def workflow_commands(diagnostics: Iterable[Diagnostic]) -> str:
    """Return a command a line: `::error file=...,line=...,col=...,title=...::message`."""
    return "".join(f"{_command(one)}\n" for one in diagnostics)


def path_from_here(file: str) -> str:
    """Return the path as it is seen from the working directory, with slashes."""
    return Path(os.path.relpath(file)).as_posix()


def _command(one: Diagnostic) -> str:
    properties = {"title": one.code}
    if one.place:
        place = one.place
        where = {"file": path_from_here(place.file), "line": place.line, "col": place.column}
        properties = {**{name: str(value) for name, value in where.items()}, **properties}
    said = ",".join(f"{name}={_escape(value, _PROPERTY)}" for name, value in properties.items())
    message = "\n".join(filter(None, (one.summary, one.hint and f"hint: {one.hint}")))
    return f"::{one.severity} {said}::{_escape(message, _DATA)}"


def _escape(text: str, escapes: dict[str, str]) -> str:
    # Written out first: of what is left, only these could end the command or begin another one.
    return "".join(escapes.get(letter, visible(letter)) for letter in text)
