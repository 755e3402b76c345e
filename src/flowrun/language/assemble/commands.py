"""Commands -> the command line that Batch gets, which no shell looks at."""

import shlex
import subprocess

from flowrun.language.assemble.build_context import Section
from flowrun.language.text.scalars import write
from flowrun.model.machines import OperatingSystem

# By itself bash goes on after a command that failed, and sees only the last one of a pipe.
_BASH = ("/bin/bash", "-e", "-o", "pipefail", "-c")
# What every image has that has a shell at all; it knows no pipefail.
_SH = ("/bin/sh", "-e", "-c")


def build_command_line(section: Section, system: OperatingSystem = OperatingSystem.LINUX) -> str:
    """Return the command line of a task or a start task.

    A text or a list of lines runs in a shell: bash, `cmd` on Windows, `sh` in a container. A list
    of arguments runs without one.
    """
    is_windows = system is OperatingSystem.WINDOWS
    match section:
        case {"command": list() as words}:
            arguments = [write(word) for word in words]
            # On Windows each program splits its own command line, mostly by these rules.
            return subprocess.list2cmdline(arguments) if is_windows else shlex.join(arguments)
        case {"commands": lines}:
            # `cmd` takes one line; the first command of a chain that fails ends it, as in bash.
            if is_windows:
                return _in_cmd(" && ".join(lines))
            return shlex.join((*_shell_of(section), "\n".join(lines)))
        case _:
            script = section.get("command") or section["script"]
            return _in_cmd(script) if is_windows else shlex.join((*_shell_of(section), script))


def _shell_of(section: Section) -> tuple[str, ...]:
    return _SH if "container_image" in section else _BASH


def _in_cmd(script: str) -> str:
    """`/s` takes off the outer quotes and nothing else, whatever the script holds."""
    return f'cmd /d /s /c "{script}"'
