"""References inside environment values and file patterns: `$NAME` and `${NAME}`. Pure."""

import re
from collections.abc import Callable, Mapping

# Names are of ASCII, as in POSIX: a letter beyond it ends one.
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|([A-Za-z_]\w*))", re.ASCII)


class ReferenceLoopError(Exception):
    """Environment values that refer to each other in a circle; names one of them."""


def expand_references(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its references replaced; unknown ones stay as they are."""
    return _replace(text, values.get)


def expand_environment(values: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with references between its values replaced.

    Raises:
        ReferenceLoopError: a value needs itself.
    """
    done: dict[str, str] = {}
    for name in values:
        _expand_value(name, values, done, ())
    return done


def _expand_value(
    name: str, values: Mapping[str, str], done: dict[str, str], needed_by: tuple[str, ...]
) -> str | None:
    # A name that nobody has set is left as it stands: it may be meant for the command's own shell.
    if name in done or name not in values:
        return done.get(name)
    if name in needed_by:
        raise ReferenceLoopError(name)
    chain = (*needed_by, name)
    done[name] = _replace(values[name], lambda other: _expand_value(other, values, done, chain))
    return done[name]


def _replace(text: str, value_of: Callable[[str], str | None]) -> str:
    def replacement(found: re.Match[str]) -> str:
        value = value_of(found[1] or found[2])
        return found[0] if value is None else value

    return _REFERENCE.sub(replacement, text)
