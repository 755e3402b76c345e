"""Regular expressions as JSON Schema means them: the schema's own, and those of parameters."""

import re
import warnings
from functools import cache

# A `$` behind a backslash or in a set is no anchor.
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", re.DOTALL)


class BadPatternError(ValueError):
    """A text is no regular expression; the message says why."""


@cache
def compile_pattern(text: str) -> re.Pattern[str]:
    """Return the expression, in which `$` is the very end: Python's takes a newline before it.

    Raises BadPatternError.
    """
    exact = _PIECE.sub(lambda piece: r"\Z" if piece.group() == "$" else piece.group(), text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a later Python may read differently
            return re.compile(exact)
    except (re.error, OverflowError, RecursionError, MemoryError) as error:
        raise BadPatternError(getattr(error, "msg", None) or str(error)) from None
