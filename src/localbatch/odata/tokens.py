"""Filter text -> tokens, the literals read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from localbatch.odata.kinds import Scalar, ValueType
from localbatch.service.wire import parse_time

# `bare_time` is the form of OData 4, which some clients write. A 64-bit number has at most 19
# digits.
# Neither a letter nor a hyphen may follow a number, or a date without its time would be three.
_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?i:DateTime)'(?P<time>[^']*)'
    | (?P<bare_time>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?)
    | '(?P<text>(?:[^']|'')*)'
    | (?P<int>-?\d{1,19}(?![\w-]))
    | (?P<bool>(?i:true|false)(?![\w/]))
    | (?P<word>[A-Za-z_]\w*(?:/[A-Za-z_]\w*)*)
    | (?P<mark>[(),])
    )""",
    re.VERBOSE | re.ASCII,
)
_YEAR_OR_MONTH: Final = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)


class FilterError(Exception):
    """Says in one sentence what is wrong with the filter."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the filter."""

    type: ValueType
    value: Scalar


@dataclass(frozen=True, slots=True)
class Word:
    """A property path, an operator or a function name."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A parenthesis or a comma."""

    text: str


Token = Literal | Word | Mark


def read_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a filter.

    Raises:
        FilterError: something in it is none.
    """
    # Without the space at the end, which would have to be a token of its own.
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            raise FilterError(f"The filter cannot be read at position {position}")
        yield _token(found.lastgroup or "", found[found.lastgroup or 0])
        position = found.end()


def _token(group: str, text: str) -> Token:
    match group:
        case "time" | "bare_time":
            return Literal(ValueType.TIME, _time(text))
        case "text":
            # Texts are compared ignoring case, as the service does.
            return Literal(ValueType.TEXT, text.replace("''", "'").lower())
        case "int":
            return Literal(ValueType.INTEGER, int(text))
        case "bool":
            return Literal(ValueType.BOOLEAN, text.lower() == "true")
        case "word":
            return Word(text)
        case _:
            return Mark(text)


def _time(text: str) -> datetime:
    """Read a W3C or an RFC 1123 date."""
    # W3C allows a year or a month alone, which Python does not read.
    short = _YEAR_OR_MONTH.fullmatch(text)
    try:
        if short:
            return datetime(int(short[1]), int(short[2] or 1), 1, tzinfo=UTC)
        # Only RFC 1123 has a comma, behind the day of the week.
        if "," in text:
            return _in_utc(parsedate_to_datetime(text))
        return _in_utc(parse_time(text))
    except (ValueError, OverflowError):
        raise FilterError(f"{text!r} is not a date") from None


def _in_utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
