"""Paths on this machine as people write them: `~` is their home folder, and no shell looks."""

import os.path
import re

from flowrun.language.problems import Problems
from flowrun.language.text.document import Address

_VARIABLE = re.compile(r"\$\{?[A-Za-z_]\w*\}?|%[A-Za-z_]\w*%")
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")


def local_path(problems: Problems, path: str, address: Address) -> str | None:
    """Return the path with `~` expanded, or None for a form that means nothing here: a problem."""
    expanded = os.path.expanduser(path)  # noqa: PTH111  # a Path would drop `./` and `//`
    # The tilde is still there when nobody is called so.
    if expanded.startswith("~"):
        summary = f"'{path.split('/', maxsplit=1)[0]}' is the home folder of nobody here"
        problems.add("local-path", address, summary, hint="Write './~...' for such a name.")
    elif found := _VARIABLE.match(path):
        summary = f"'{found.group()}' is not expanded in a path"
        hint = "Write '~' for the home folder, or take the path from a parameter."
        problems.add("local-path", address, summary, hint=hint, needle=found.group())
    elif _WINDOWS.match(path):
        hint = "Write it with '/', relative to the workflow file: as data/*.txt."
        problems.add("local-path", address, f"'{path}' is a path of Windows", hint=hint)
    else:
        return expanded
    return None
