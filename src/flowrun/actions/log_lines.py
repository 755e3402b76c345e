"""Bytes of a log, as they arrive -> its lines."""

import codecs
from collections.abc import Iterator

LONGEST = 64 * 1024
"""Characters after which a line comes in pieces: a log may hold gigabytes without a break."""


class LineSplitter:
    """Splits a stream of bytes that may be cut anywhere, within a character too."""

    def __init__(self) -> None:
        # What a program prints need not be UTF-8, and a log is to be read all the same.
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._begun = ""

    def feed(self, data: bytes) -> Iterator[str]:
        """Yield the lines that are complete by now, without their ends."""
        # Not splitlines, which cuts at signs that programs print within a line.
        *lines, self._begun = (self._begun + self._decoder.decode(data)).split("\n")
        yield from (line.removesuffix("\r") for line in lines)
        if len(self._begun) > LONGEST:
            yield from self.end()

    def end(self) -> Iterator[str]:
        """Yield the line that has no end, if there is one."""
        rest, self._begun = self._begun, ""
        if rest:
            yield rest.removesuffix("\r")
