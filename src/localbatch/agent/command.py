"""From a command line to a program and its arguments, without a shell."""

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from localbatch.agent.failures import FailureError
from localbatch.agent.references import ReferenceLoopError, expand_environment
from localbatch.agent.sandbox.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What to execute: the program's file, its arguments (its name first), its environment."""

    program: Path
    arguments: tuple[str, ...]
    env: Mapping[str, str]


def resolve_command(
    command_line: str, *, env: Mapping[str, str], wd: Path, view: View | None = None
) -> Command:
    """Split the command line and find its program on the task's own PATH, in its own view.

    Raises:
        FailureError: CommandProgramNotFound or CommandLaunchFailed.
    """
    arguments, expanded = split_command(command_line, env)
    name = arguments[0] if arguments else ""
    outside = view.outside if view else Path
    # Without a PATH programs are looked for where the system does it then.
    program = _find_program(name, expanded.get("PATH", os.defpath), wd=wd, outside=outside)
    return Command(program=program, arguments=arguments, env=expanded)


def split_command(
    command_line: str, env: Mapping[str, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the arguments that the command line holds, and the environment without references.

    Raises:
        FailureError: CommandLaunchFailed.
    """
    try:
        # As the service's agent does it: quotes hold words together, and nothing is expanded in
        # them.
        return tuple(shlex.split(command_line)), expand_environment(env)
    except ValueError as error:
        raise FailureError("CommandLaunchFailed", ("Message", f"{error}")) from None
    except ReferenceLoopError as error:
        text = f"The environment variable {error} refers to itself"
        raise FailureError("CommandLaunchFailed", ("Message", text)) from None


def _find_program(name: str, path: str, *, wd: Path, outside: Callable[[Path], Path]) -> Path:
    # As in a shell: PATH has no say in a name with a slash.
    folders = [""] if "/" in name else path.split(os.pathsep)
    # Joined to `wd`, since a folder of PATH may be relative; an absolute one stays as it is. Looked
    # for outside, where the file that the sandbox shows at this path really lies.
    files = [file for folder in folders if name and _is_file(outside(file := wd / folder / name))]
    if not files:
        text = f"No such file or directory: {name!r}"
        raise FailureError("CommandProgramNotFound", ("Message", text))
    runnable = next(
        (candidate for candidate in files if os.access(outside(candidate), os.X_OK)), None
    )
    # A file that is there but may not be executed is another failure for the service.
    if runnable is None:
        text = f"Permission denied: {name!r} is not executable"
        raise FailureError("CommandLaunchFailed", ("Message", text))
    return runnable


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a folder that may not be searched, a name that is too long
        return False
