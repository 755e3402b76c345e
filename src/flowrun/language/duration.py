"""Durations as the workflow language writes them."""

from datetime import timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(text: str) -> timedelta:
    """Return the length of `90s`, `15m`, `2h` or `7d`; raises ValueError for anything else."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not (number.isascii() and number.isdigit()) or len(number) > 7:  # noqa: PLR2004  # as the schema says
        raise ValueError(f"'{text}' is not a duration such as 90s, 15m, 2h or 7d")
    return timedelta(**{_UNITS[unit]: int(number)})
