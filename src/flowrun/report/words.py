"""Words for numbers and safe text: plurals, sizes, durations, control characters made visible."""

_KIB = 1024
_UNITS = ("KiB", "MiB", "GiB", "TiB")
_MINUTE = 60
_TENTHS_BELOW = 10
NODE_ID = 16
"""Tells the nodes of any pool apart; whole ids have 70 characters."""


def plural(count: int, noun: str) -> str:
    """Return `1 task`, `3 tasks`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def human_size(size: int) -> str:
    """Return the bytes in the unit that reads best."""
    if size < _KIB:
        return plural(size, "byte")
    value = float(size)
    for unit in _UNITS:
        value /= _KIB
        # The largest unit takes what is left, however much that is.
        if value < _KIB or unit == _UNITS[-1]:
            break
    return f"{value:.1f} {unit}" if value < _TENTHS_BELOW else f"{value:.0f} {unit}"


def human_seconds(seconds: float) -> str:
    """Return `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`."""
    if seconds < _TENTHS_BELOW:
        return f"{seconds:.1f} s"
    # Rounded first, so that 59.7 s become a minute and not `60 s`.
    minutes, rest = divmod(round(seconds), _MINUTE)
    if minutes == 0:
        return f"{rest} s"
    hours, minutes_left = divmod(minutes, _MINUTE)
    return f"{hours} h {minutes_left:02} min" if hours else f"{minutes} min {rest:02} s"


def some(names: list[str], limit: int) -> str:
    """Return the first names, and how many more there are."""
    shown = ", ".join(names[:limit])
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown


def short_node(node_id: str) -> str:
    """Return the beginning of a node's id, as the local account's commands take it."""
    return node_id[:NODE_ID]


def visible(text: str) -> str:
    """Return the text with every character that could steer a terminal written out."""
    # Signs that turn the direction of writing are not
    # printable either: names cannot pose as others.
    return "".join(
        character if character.isprintable() or character in "\n\t" else _escape(character)
        for character in text
    )


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
