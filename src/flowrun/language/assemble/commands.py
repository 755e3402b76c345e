"""Commands -> the command line that Batch gets, which no shell looks at."""

import shlex

from flowrun.language.assemble.build_context import Section
from flowrun.language.text.scalars import write

# By itself bash goes on after a command that failed, and sees only the last one of a pipe.
_BASH = ("/bin/bash", "-e", "-o", "pipefail", "-c")


def build_command_line(section: Section) -> str:
    """Return the command line of a task or a start task.

    A text or a list of lines runs in bash; a list of arguments runs without a shell.
    """
    match section:
        case {"command": list() as words}:
            return shlex.join(map(write, words))
        case {"commands": lines}:
            return _in_bash("\n".join(lines))
        case _:
            return _in_bash(section.get("command") or section["script"])


def _in_bash(script: str) -> str:
    # Batch splits command lines by the same quotes, though no shell reads them.
    return shlex.join((*_BASH, script))
