"""flowrun's own template functions; each is a filter and a function."""

import math
import re
import shlex
import unicodedata
from datetime import timedelta

from flowrun.language.duration import parse_duration
from flowrun.language.templates.names import Names
from flowrun.language.text.scalars import write

GROUP = "this is a group of names; say which one is meant, as item.name"
MAX_TEXT = 100_000
# Some 1,200 digits; Python refuses to write more than 4,300.
MAX_BITS = 4096


class TooLargeError(Exception):
    """A template builds something larger than any workflow needs."""


def write_value(value: object) -> str:
    """Return what an expression gives as the text that stands in its place."""
    if isinstance(value, Names):
        raise TypeError(GROUP)
    return write(value)


def quote(value: object) -> str:
    """Return the text as one word of a shell command."""
    return shlex.quote(write_value(value))


def glob(value: object) -> str:
    """Return a glob that matches this text and nothing else."""
    # Brackets are the one way of quoting that a glob has.
    return re.sub(r"([*?[])", r"[\1]", write_value(value))


def slug(value: object) -> str:
    """Return the text in lower case with hyphens for whatever ids and names do not take."""
    # An accented letter becomes a letter and an accent, and only the accent is dropped.
    plain = unicodedata.normalize("NFKD", write_value(value)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def duration(value: str) -> int:
    """Return the seconds of a duration such as `2h`."""
    length: timedelta = parse_duration(write_value(value))
    return int(length.total_seconds())


def replace(value: object, old: object, new: object) -> str:
    """Return the text with `new` for every `old`."""
    text, part, other = write_value(value), write_value(old), write_value(new)
    check_size((text.count(part) + 1) * len(other))
    return text.replace(part, other)


def join(values: list[object], separator: str = "") -> str:
    """Return the items as one text."""
    words = [write_value(value) for value in values]
    check_size(len(words) * len(separator))
    return separator.join(words)


def check_size(size: int) -> None:
    """Raise TooLargeError for what would be too large."""
    if size > MAX_TEXT:
        raise TooLargeError(f"the template gives more than {MAX_TEXT} characters or items")


def check_bits(bits: int) -> None:
    """Raise TooLargeError for a whole number of more bits than can be written in a moment."""
    if bits > MAX_BITS:
        raise TooLargeError("the number is too large")


def check_number(number: float) -> None:
    """Raise for a number that cannot be written: too long, infinite, or none at all."""
    if isinstance(number, int):
        check_bits(number.bit_length())
    elif not math.isfinite(number):
        raise TooLargeError(f"the expression gives {number}, which is no number")
