"""Takes secrets out of text; stands before everything that flowrun prints or writes."""

import json
import re
from collections.abc import Iterable, Iterator
from io import TextIOBase
from typing import TextIO
from urllib.parse import quote, quote_plus

from flowrun.model.secret import Secret
from flowrun.report.words import visible

MASK = "(secret)"
SHORTEST = 4
"""Masking a shorter value would betray it by the holes that it leaves in ordinary text."""
SHORTEST_LINE = 8
"""Of a value of several lines; a short one, such as `}`, is no secret by itself."""
_PATTERNS = (
    (re.compile(r"(?i)\b(sig=)[^&\s\"'<>;]+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(AccountKey=)[^;\s\"']+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(SharedAccessSignature=)[^;\s\"']+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(SharedKey(?:Lite)?\s+)[^\s:\"']+:[^\s\"']+"), rf"\1{MASK}"),
    # From a length on that no word has: `Bearer token` is no secret.
    (re.compile(r"(?i)\b(Bearer\s+)[A-Za-z0-9._~+/=-]{20,}"), rf"\1{MASK}"),
    # The key of a Batch or Storage account: 64 bytes in base64.
    (re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="), MASK),
)


class Redactor:
    """Masks what looks like a secret, and every value that was registered.

    Called with a text that is about to be written, it finds a value also in the forms that writing
    gives it. What lays text out (cuts, folds, expands tabs) leaves no form that could be found:
    `mask_texts` takes the values out of events and outcomes before.
    """

    def __init__(self) -> None:
        self._forms: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None

    def register(self, secrets: Iterable[Secret]) -> None:
        """Mask these values from now on, in every form that text takes on its way out."""
        values = {secret.reveal() for secret in secrets}
        new = {form for value in values for form in _forms(value) if len(form) >= SHORTEST}
        self._forms |= new
        if self._forms:
            # Else a secret that another one begins with would leave the rest of it readable.
            longest_first = sorted(self._forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        # Before the patterns, which could mask a part of a value and leave the rest unknown.
        if self._pattern:
            text = self._pattern.sub(MASK, text)
        for pattern, mask in _PATTERNS:
            text = pattern.sub(mask, text)
        return text


def _forms(value: str) -> Iterator[str]:
    """Yield how the value looks in a URL, a shell command, JSON, a traceback and a terminal.

    All of them write character by character, so the form of a value is part of the form of every
    text that holds it. A value of several lines is also shown line by line.
    """
    yield value
    yield from (quote(value, safe=""), quote(value), quote_plus(value))
    # As shlex.quote writes a quote.
    yield value.replace("'", "'\"'\"'")
    for ascii_only in (False, True):
        encoded = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        # Twice as well, for JSON that is a text within JSON.
        yield from (encoded, json.dumps(encoded, ensure_ascii=ascii_only)[1:-1])
    # With both quotes before it, Python writes the text between single ones and escapes these.
    yield from (repr(value)[1:-1], repr("'\"" + value)[4:-1])
    # Lines of progress have spaces where a text has line breaks.
    yield from (visible(value), visible(value).replace("\n", " "))
    lines = value.splitlines()
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= SHORTEST_LINE)


class RedactedStream(TextIOBase):
    """A text stream behind a redactor; whoever writes must not cut a secret in two."""

    def __init__(self, stream: TextIO | TextIOBase, redact: Redactor) -> None:
        self._stream = stream
        self._redact = redact

    def write(self, text: str) -> int:
        """Write the text without secrets."""
        self._stream.write(self._redact(text))
        # Of the caller's text: a shorter answer would read like a write that was cut off.
        return len(text)

    def flush(self) -> None:
        """Hand on what is buffered."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Whether a person looks at the stream."""
        return self._stream.isatty()

    def writable(self) -> bool:
        """Say yes."""
        return True
