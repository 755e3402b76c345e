"""Glob patterns over blob paths: `*` within a segment, `**` across segments, `?`, `[abc]`."""

import re
from functools import cache


# The same few patterns are held against every blob of a container.
@cache
def glob_regex(pattern: str) -> re.Pattern[str]:
    """Return the regular expression that a whole path must match."""
    # A name may hold line breaks, which a dot would not match otherwise.
    return re.compile(_translate(pattern), re.DOTALL)


def matches_glob(path: str, pattern: str) -> bool:
    """Whether the whole path matches the pattern."""
    return glob_regex(pattern).fullmatch(path) is not None


def has_wildcard(pattern: str) -> bool:
    """Whether the pattern can name more than one path."""
    return not _SPECIAL.isdisjoint(pattern)


def fixed_parts(pattern: str) -> tuple[str | None, ...]:
    """Return the pattern's characters that stand for themselves, None for each that varies."""
    return tuple(_fixed(found.group()) for found in _TOKEN.finditer(pattern))


def only_path(pattern: str) -> str | None:
    """Return the one path that the pattern can match, or None when there may be several."""
    parts = fixed_parts(pattern)
    return None if None in parts else "".join(part or "" for part in parts)


_SPECIAL = frozenset("*?[")
# A bracket right behind the opening one is a character of the set, as in a shell; a slash parts
# segments before anything else has a meaning, so no set reaches over one.
_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]/]*\]|.", re.DOTALL)


def _translate(pattern: str) -> str:
    return "".join(_token(found.group()) for found in _TOKEN.finditer(pattern))


def _token(token: str) -> str:
    match token:
        case "**/":
            # No folder is a match too: `**/a` takes `a`.
            return "(?:.*/)?"
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
        case _ if len(token) > 1:
            return _set(token)
        case _:
            return re.escape(token)


def _fixed(part: str) -> str | None:
    if len(part) == 3 and part[0] == "[":  # noqa: PLR2004  # a set of one character
        return part[1]
    return part if len(part) == 1 and part not in "*?" else None


def _set(token: str) -> str:
    """A set of characters; one that makes no sense, as `[z-a]`, stands for itself."""
    # Python warns that these will mean something inside a set one day.
    body = re.sub(r"([\\\[&~|])", r"\\\1", token[1:-1])
    regex = f"[^{body[1:]}]" if body.startswith("!") else f"[{body}]"
    try:
        re.compile(regex)
    except re.error:
        return re.escape(token)
    # Neither a negation nor a range, as [+-9], stands for a slash.
    return f"(?!/){regex}"
