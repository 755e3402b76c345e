"""Glob patterns over blob paths: `*` within a segment, `**` across segments, `?`, `[abc]`."""

import re
from functools import cache


@cache
def glob_regex(pattern: str) -> re.Pattern[str]:
    """Return the regular expression that a whole path must match."""
    return re.compile(_translate(pattern), re.DOTALL)


def matches_glob(path: str, pattern: str) -> bool:
    """Whether the whole path matches the pattern."""
    return glob_regex(pattern).fullmatch(path) is not None


_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)


def _translate(pattern: str) -> str:
    return "".join(_token(found.group()) for found in _TOKEN.finditer(pattern))


def _token(token: str) -> str:
    match token:
        case "**/":
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


def _set(token: str) -> str:
    """A set of characters; one that makes no sense, as `[z-a]`, stands for itself."""
    body = re.sub(r"([\\\[&~|])", r"\\\1", token[1:-1])
    regex = f"[^{body[1:]}]" if body.startswith("!") else f"[{body}]"
    try:
        re.compile(regex)
    except re.error:
        return re.escape(token)
    return regex
