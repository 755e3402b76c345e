"""Where output goes: data to stdout, everything else to stderr, all through one redactor."""

import os
import shutil
import sys
from collections.abc import Mapping
from functools import cache
from typing import TextIO

from flowrun.cli.streams import Outlet
from flowrun.report.redact import RedactedStream, Redactor


class Screen:
    """The two streams of this process and what they can show."""

    def __init__(self, stdout: TextIO, stderr: TextIO, environ: Mapping[str, str]) -> None:
        self._stdout = Outlet(stdout)
        self.redact = Redactor()
        self.out = RedactedStream(self._stdout, self.redact)
        self.err = RedactedStream(Outlet(stderr), self.redact)
        self._outlives = False
        self.has_data = False
        self._to_announce = ""
        plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
        self.out_color = stdout.isatty() and not plain
        self.err_color = stderr.isatty() and not plain
        # CI often has a terminal, but keeps what it shows: each redrawing would stay in its log.
        self.live = stderr.isatty() and environ.get("TERM") != "dumb" and not environ.get("CI")
        # Signs of the live display and of bars: where they
        # cannot be written, ASCII stands for them.
        self.err_ascii = not _can_write(stderr, "✓━")
        self.out_ascii = not _can_write(stdout, "█░")
        self.width = columns = shutil.get_terminal_size().columns
        # Only a terminal has a width; in a pipe no line is folded.
        self.out_width = columns if stdout.isatty() else None
        self.err_width = columns if stderr.isatty() else None

    def data(self, text: str) -> None:
        """Write what the user asked for."""
        self._write_data(self.redact(text))

    def document(self, document: object, *, indent: int | None = None) -> None:
        """Write JSON that a program asked for."""
        # Late, because only programs need it.
        from flowrun.report.mask import masked_json  # noqa: PLC0415

        self._write_data(masked_json(document, self.redact, indent=indent) + "\n")

    def _write_data(self, text: str) -> None:
        self.has_data = True
        self._stdout.write(text)
        # At once, so that a reader who is gone is noticed now and not at the end.
        self._stdout.flush()
        lost, what_goes_on = self._stdout.lost, self._to_announce
        if lost and what_goes_on:
            self._to_announce = ""
            self.note(f"stdout takes no more ({lost.strerror}); {what_goes_on} goes on")

    def outlive_reader(self, what_goes_on: str) -> None:
        """From now on it is no failure that who read stdout goes (`flowrun apply | head`)."""
        self._outlives = True
        self._to_announce = what_goes_on

    @property
    def reader_has_gone(self) -> bool:
        """Whether nobody gets what goes to stdout, so that stderr has to tell all."""
        return self._stdout.lost is not None

    @property
    def lost_data(self) -> OSError | None:
        """Why what the user asked for did not arrive, if that is a failure."""
        lost = self._stdout.lost
        # `head` has had what it wanted; a disk that is full is a failure all the same.
        return None if self._outlives and isinstance(lost, BrokenPipeError) else lost

    def secret_data(self, text: str) -> None:
        """Write secrets that the user asked for by name, as `local env` does."""
        self._stdout.write(text)

    def say(self, text: str) -> None:
        """Write progress, questions, warnings and errors."""
        self.err.write(text)
        self.err.flush()

    def note(self, message: str) -> None:
        """Say a message on a line of its own."""
        self.say(f"{message}\n")

    def flush(self) -> None:
        """Hand on what is buffered."""
        self.out.flush()
        self.err.flush()


def _can_write(stream: TextIO, signs: str) -> bool:
    try:
        signs.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


@cache
def screen() -> Screen:
    """Return the screen of this process."""
    return Screen(sys.stdout, sys.stderr, os.environ)
