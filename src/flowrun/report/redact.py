"""Takes secrets out of text; stands before everything that flowrun prints or writes."""

import re
from collections.abc import Iterable
from io import TextIOBase
from typing import TextIO
from urllib.parse import quote

from flowrun.model.secret import Secret

MASK = "(secret)"
SHORTEST = 4
"""Masking a shorter value would betray it by the holes that it leaves in ordinary text."""
_PATTERNS = (
    (re.compile(r"(?i)\b(sig=)[^&\s\"'<>;]+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(AccountKey=)[^;\s\"']+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(SharedAccessSignature=)[^;\s\"']+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(SharedKey(?:Lite)?\s+)[^\s:\"']+:[^\s\"']+"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(Bearer\s+)[A-Za-z0-9._~+/=-]{20,}"), rf"\1{MASK}"),
    # The key of a Batch or Storage account: 64 bytes in base64.
    (re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="), MASK),
)


class Redactor:
    """Masks what looks like a secret, and every value that was registered."""

    def __init__(self) -> None:
        self._values: tuple[str, ...] = ()

    def register(self, secrets: Iterable[Secret]) -> None:
        """Mask these values from now on, also where they are part of a URL."""
        values = {secret.reveal() for secret in secrets if len(secret.reveal()) >= SHORTEST}
        forms = values | {quote(value, safe="") for value in values}
        self._values = tuple(sorted(forms | set(self._values), key=len, reverse=True))

    def __call__(self, text: str) -> str:
        """Return the text without secrets."""
        for value in self._values:
            text = text.replace(value, MASK)
        for pattern, mask in _PATTERNS:
            text = pattern.sub(mask, text)
        return text


class RedactedStream(TextIOBase):
    """A text stream behind a redactor; whoever writes must not cut a secret in two."""

    def __init__(self, stream: TextIO | TextIOBase, redact: Redactor) -> None:
        self._stream = stream
        self._redact = redact

    def write(self, text: str) -> int:
        """Write the text without secrets."""
        self._stream.write(self._redact(text))
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
