"""The interpreter of the shape tables: a check takes a property's path and value, and returns the
value as it is stored; what it refuses raises ServiceError in the service's words.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import (
    UNLIMITED,
    Json,
    format_duration,
    format_time,
    parse_duration,
    parse_time,
)

Check = Callable[[str, Any], Any]

# No colon: it marks the jobs of job schedules, which no client makes itself.
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
# Ten digits are enough for 32 bits; longer ones are refused unread.
_INTEGER = re.compile(r"-?\d{1,10}", re.ASCII)
_INT32 = 2**31 - 1
_ALMOST_UNLIMITED = timedelta(days=10_675_199)


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A property of a shape; `default` is written out when it is absent, unless None."""

    check: Check
    required: bool = False
    default: Any = None


Shape = Mapping[str, Property]


def required(check: Check) -> Property:
    """Return a property that must be there."""
    return Property(check=check, required=True)


def optional(check: Check, default: object = None) -> Property:
    """Return a property that may be absent."""
    return Property(check=check, default=default)


def record(shape: Shape) -> Check:
    """Return the check of an object with these properties and no others."""

    def check(path: str, value: Any) -> Json:  # noqa: ANN401 - parsed JSON is anything
        if not isinstance(value, dict):
            raise invalid_property(path, _show(value), "An object is expected")
        # A null counts as absent, so that what has a default falls back to it.
        given = {name: inner for name, inner in value.items() if inner is not None}
        for name in given:
            # Refused and not passed over, as in the service: a misspelt
            # property would go unnoticed.
            if name not in shape:
                raise ServiceError("UnsupportedProperty", ("PropertyName", _join(path, name)))
        return _checked(path, given, shape)

    return check


def _checked(path: str, given: Json, shape: Shape) -> Json:
    result: Json = {}
    for name, check in shape.items():
        if name in given:
            result[name] = check.check(_join(path, name), given[name])
        elif check.required:
            raise ServiceError("MissingRequiredProperty", ("PropertyName", _join(path, name)))
        elif check.default is not None:
            # The object itself and no copy: a definition is replaced and never changed in place.
            result[name] = check.default
    return result


def items(check: Check, *, most: int | None = None) -> Check:
    """Return the check of an array."""

    def check_all(path: str, value: Any) -> list[Any]:  # noqa: ANN401 - parsed JSON is anything
        if not isinstance(value, list):
            raise invalid_property(path, _show(value), "An array is expected")
        if most is not None and len(value) > most:
            raise invalid_property(path, str(len(value)), f"At most {most} elements are allowed")
        return [check(path, element) for element in value]

    return check_all


def text(*, most: int | None = None, least: int = 0) -> Check:
    """Return the check of a string."""

    def check(path: str, value: Any) -> str:  # noqa: ANN401 - parsed JSON is anything
        if not isinstance(value, str):
            raise invalid_property(path, _show(value), "A string is expected")
        if len(value) < least:
            raise invalid_property(path, value, "The value must not be empty")
        if most is not None and len(value) > most:
            raise invalid_property(path, value[:64], f"At most {most} characters are allowed")
        # SQLite, file systems and environments all end a text at NUL, and lone surrogates
        # cannot be written as UTF-8.
        if "\0" in value or (not value.isascii() and _has_surrogates(value)):
            raise invalid_property(path, "", "The value contains characters that are not allowed")
        return value

    return check


def identifier(path: str, value: Any) -> str:  # noqa: ANN401 - parsed JSON is anything
    """Check an id."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        reason = "1 to 64 letters, digits, underscores and hyphens are expected"
        raise invalid_property(path, _show(value), reason)
    return value


def integer(*, least: int = -_INT32, most: int = _INT32, code: str | None = None) -> Check:
    """Return the check of a whole number; `code` is the refusal of one out of range.

    A number may come as a text (A0041): the az command line sends it so.
    """

    def check(path: str, value: Any) -> int:  # noqa: ANN401 - parsed JSON is anything
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            value = int(value)
        # True is a number to Python, and none in JSON.
        if not isinstance(value, int) or isinstance(value, bool):
            raise invalid_property(path, _show(value), "An integer is expected")
        if not least <= value <= most:
            reason = f"A value between {least} and {most} is expected"
            refusal = invalid_property(path, str(value), reason)
            raise ServiceError(code or refusal.code, *refusal.values)
        return value

    return check


def boolean(path: str, value: Any) -> bool:  # noqa: ANN401 - parsed JSON is anything
    """Check a truth value."""
    if not isinstance(value, bool):
        raise invalid_property(path, _show(value), "true or false is expected")
    return value


def choice(*allowed: str) -> Check:
    """Return the check of an enumeration, which is read ignoring case (A0040)."""
    by_lower = {choice_.lower(): choice_ for choice_ in allowed}

    def check(path: str, value: Any) -> str:  # noqa: ANN401 - parsed JSON is anything
        found = by_lower.get(value.lower()) if isinstance(value, str) else None
        if found is None:
            raise invalid_property(path, _show(value), f"One of {', '.join(allowed)} is expected")
        # As the table spells it, however it came: so the service writes it.
        return found

    return check


def duration(*, least: timedelta = timedelta(0), most: timedelta | None = None) -> Check:
    """Return the check of an ISO 8601 duration, stored as the service writes it."""

    def check(path: str, value: Any) -> str:  # noqa: ANN401 - parsed JSON is anything
        # Where there is a limit, unlimited is out of range like any other duration.
        if value == UNLIMITED and most is None:
            return UNLIMITED
        try:
            parsed = parse_duration(value)
        except (TypeError, ValueError):
            raise invalid_property(path, _show(value), "A duration is expected") from None
        if parsed < least or (most is not None and parsed > most):
            raise invalid_property(path, value, "The duration is out of range")
        # The client's rounding of "unlimited" to microseconds means the same.
        return UNLIMITED if parsed >= _ALMOST_UNLIMITED else format_duration(parsed)

    return check


def time(path: str, value: Any) -> str:  # noqa: ANN401 - parsed JSON is anything
    """Check a point in time, stored as the service writes it."""
    try:
        return format_time(parse_time(value))
    except (TypeError, ValueError, OverflowError):
        raise invalid_property(path, _show(value), "A time is expected") from None


def opaque(path: str, value: Any) -> Any:  # noqa: ANN401 - kept as it came
    """Take an object that means nothing on one machine, and keep it for the client to read."""
    if not isinstance(value, (dict, list)):
        raise invalid_property(path, _show(value), "An object or an array is expected")
    return value


def _has_surrogates(value: str) -> bool:
    return any("\ud800" <= element <= "\udfff" for element in value)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _show(value: object) -> str:
    # A lone surrogate could not be written into the answer that names it.
    return str(value)[:64].encode("utf-8", "replace").decode()
