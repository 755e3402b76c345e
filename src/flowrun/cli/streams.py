"""The standard streams: there in any case, and none whose loss ends a run."""

import codecs
import os
import sys
from io import TextIOBase, TextIOWrapper
from typing import TextIO

_SPELL = "flowrun.spell"
_SPELLINGS = {"…": "...", "✓": "ok", "✗": "x", "━": "=", "╸": "=", "╺": "-"}
"""How our own signs are written where the terminal's encoding lacks them."""


def _spell(error: UnicodeError) -> tuple[str, int]:
    """Write out what an encoding lacks, so that no two texts become the same question marks."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end]
    written = (_SPELLINGS.get(sign) or ascii(sign)[1:-1] for sign in found)
    return "".join(written), error.end


codecs.register_error(_SPELL, _spell)


def open_missing_streams() -> None:
    """Let a stream that was closed before we began (`flowrun apply >&-`) lead nowhere.

    Python has None for it, and the next file to be opened would get its number, so that what a
    child process prints would go there. In their order, because `open` takes the lowest number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115 - as long as we live


class Outlet(TextIOBase):
    """A stream that takes what is written also when it cannot hand it on; `lost` says why."""

    def __init__(self, stream: TextIO) -> None:
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_SPELL)
        self._stream = stream
        self.lost: OSError | None = None

    def write(self, text: str) -> int:
        """Write the text as long as somebody takes it."""
        if self.lost is None:
            try:
                self._stream.write(text)
            except OSError as error:
                self._lose(error)
        return len(text)

    def flush(self) -> None:
        """Hand on what is buffered."""
        if self.lost is None:
            try:
                self._stream.flush()
            except OSError as error:
                self._lose(error)

    def isatty(self) -> bool:
        """Whether a person looks at the stream."""
        return self._stream.isatty()

    def _lose(self, error: OSError) -> None:
        """Keep the error; what is still buffered goes nowhere, for Python flushes at its end."""
        self.lost = error
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device
            os.dup2(nowhere.fileno(), self._stream.fileno())
