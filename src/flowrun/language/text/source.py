"""A text file as people point into it: its lines, and spans that make places and carets.

In: the file's bytes. Out: SourceText. Raises SpecError for bytes that are no UTF-8 text.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from flowrun.errors import Diagnostic, Place, Severity, SpecError

MAX_BYTES = 1024 * 1024

# The line breaks of YAML 1.1: the parser counts lines by them, and places are its.
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# All that YAML allows, without the mark U+FEFF, which may only begin a file.
_NOT_TEXT = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a file; lines and columns start at 0, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class SourceText:
    """A file's text under the name that diagnostics call it by; `path` leads to the file."""

    file: str
    text: str
    path: Path = Path()

    @cached_property
    def lines(self) -> list[str]:
        """The lines, split wherever YAML sees a line break."""
        return _LINE_BREAK.split(self.text)

    def place(self, span: Span) -> Place:
        """Return where the span starts, as people count."""
        return Place(self.file, span.line + 1, span.column + 1)

    def line_of(self, span: Span) -> str:
        """Return the span's first line."""
        return self.lines[span.line] if span.line < len(self.lines) else ""

    def length(self, span: Span) -> int:
        """Return how many characters of its first line the span covers, at least 1."""
        line = self.line_of(span).rstrip()
        end = span.end_column if span.end_line == span.line else len(line)
        return max(1, min(end, len(line)) - span.column)

    def diagnose(
        self,
        span: Span,
        code: str,
        *,
        summary: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Diagnostic:
        """Return a diagnostic that points at the span and is safe to print."""
        return Diagnostic(
            code=code,
            summary=printable(summary),
            place=self.place(span),
            hint=printable(hint),
            severity=severity,
            source_line=printable(self.line_of(span)),
            length=self.length(span),
        )

    def find(self, needle: str, span: Span) -> Span:
        """Return the first place of `needle` inside the span, or the span itself."""
        column = span.column
        for number in range(span.line, min(span.end_line + 1, len(self.lines))):
            found = self.lines[number].find(needle, column)
            if found >= 0:
                return Span(number, found, number, found + len(needle))
            column = 0
        return span


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value or a key stands; `layer` says how it came into the workflow that it is now
    part of, where it does not stand in it itself: `defaults`, `include`, `profile NAME`.
    """

    source: SourceText
    span: Span
    layer: str = ""

    @property
    def place(self) -> Place:
        """Where it starts, as people count."""
        return self.source.place(self.span)

    def find(self, needle: str) -> "Spot":
        """Return the first place of `needle` inside, or this one."""
        return replace(self, span=self.source.find(needle, self.span))

    def diagnose(
        self, code: str, summary: str, hint: str = "", severity: Severity = Severity.ERROR
    ) -> Diagnostic:
        """Return a diagnostic that points here."""
        return self.source.diagnose(self.span, code, summary=summary, hint=hint, severity=severity)


def printable(text: str) -> str:
    """Replace what a terminal would obey instead of show; the length stays, and so do tabs."""
    return "".join("\ufffd" if _is_control(letter) else letter for letter in text)


def _is_control(letter: str) -> bool:
    return letter != "\t" and unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def read_source(path: Path, file: str) -> SourceText:
    """Read a text file; raises SpecError when it cannot be read, is too large or is no UTF-8."""
    try:
        with path.open("rb") as stream:
            # One byte more tells that it is too large; of a device without an end no more is read.
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _refusal(file, "file-unreadable", f"the file cannot be read: {reason}") from None
    return decode_source(data, file, path)


def decode_source(data: bytes, file: str, path: Path = Path()) -> SourceText:
    """Turn a file's bytes into text; raises SpecError when they are too many or no UTF-8."""
    if len(data) > MAX_BYTES:
        raise _refusal(
            file,
            "file-too-large",
            "the file is larger than 1 MiB",
            "Keep data in files of its own.",
        )
    # PowerShell saves files so; read as UTF-8, the first byte would seem to be wrong.
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _refusal(file, "encoding", "the file is UTF-16, not UTF-8", "Save it as UTF-8.")
    try:
        # Editors on Windows put a mark of three bytes before the text.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        summary = f"line {line} is not UTF-8 (byte 0x{data[error.start]:02x})"
        raise _refusal(file, "encoding", summary, "Save the file as UTF-8.") from None
    return _printable(SourceText(file, text, path))


def _printable(source: SourceText) -> SourceText:
    """YAML takes no control characters; say where the first one is."""
    found = _NOT_TEXT.search(source.text)
    if found is None:
        return source
    before = _LINE_BREAK.split(source.text[: found.start()])
    span = Span(len(before) - 1, len(before[-1]), len(before) - 1, len(before[-1]) + 1)
    summary = f"the character U+{ord(found.group()):04X} is not allowed"
    hint = 'Remove it, or write it as an escape in double quotes, such as "\\x07".'
    raise SpecError([source.diagnose(span, "control-character", summary=summary, hint=hint)])


def _refusal(file: str, code: str, summary: str, hint: str = "") -> SpecError:
    return SpecError([Diagnostic(code=code, summary=summary, place=Place(file, 1, 1), hint=hint)])
