"""Where output goes: data to stdout, everything else to stderr, all through one redactor."""

import os
import shutil
import sys
from collections.abc import Mapping
from functools import cache
from io import TextIOWrapper
from typing import TextIO

from flowrun.report.redact import RedactedStream, Redactor


class Screen:
    """The two streams of this process and what they can show."""

    def __init__(self, stdout: TextIO, stderr: TextIO, environ: Mapping[str, str]) -> None:
        for stream in (stdout, stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")
        self.redact = Redactor()
        self.out = RedactedStream(stdout, self.redact)
        self.err = RedactedStream(stderr, self.redact)
        self._stdout = stdout
        plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
        self.out_color = stdout.isatty() and not plain
        self.err_color = stderr.isatty() and not plain
        self.live = stderr.isatty() and environ.get("TERM") != "dumb" and not environ.get("CI")
        self.width = shutil.get_terminal_size().columns

    def data(self, text: str) -> None:
        """Write what the user asked for."""
        self.out.write(text)
        self.out.flush()

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


@cache
def screen() -> Screen:
    """Return the screen of this process."""
    return Screen(sys.stdout, sys.stderr, os.environ)
