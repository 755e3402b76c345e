"""Whether bubblewrap works on this machine, and sandboxes made by it."""

import shutil
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from localbatch.agent.sandbox.sandbox import Sandbox
from localbatch.agent.sandbox.view import View

NOT_INSTALLED: Final = "bubblewrap is not installed; the package is called `bubblewrap`"
_CANNOT_RUN: Final = "bubblewrap cannot run here"
_REMEDY: Final = "this user must be allowed to make namespaces"
_PROBE_SECONDS: Final = 10


class NoIsolationError(Exception):
    """Nodes cannot be isolated here; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolation:
    """The program `bwrap`, and the files and folders that no task may read."""

    program: str
    hidden: tuple[Path, ...]

    def open(self, *, node_dir: Path, tmp_dir: Path) -> Sandbox:
        """Open a node's sandbox."""
        tmp_dir.mkdir(parents=True, exist_ok=True)
        return Sandbox(self.program, self._view(node_dir, tmp_dir))

    def check(self, folder: Path) -> None:
        """Open a sandbox for the empty folder and see that it works.

        Raises:
            NoIsolationError: it does not.
        """
        folder.mkdir(parents=True, exist_ok=True)
        _try(self._view(folder, folder).command(self.program))

    def _view(self, node_dir: Path, tmp_dir: Path) -> View:
        return View(node_dir=node_dir, tmp_dir=tmp_dir, hidden=self.hidden)


def find_isolation(*, hidden: tuple[Path, ...], scratch: Path) -> Isolation:
    """Return how nodes are isolated here, after a try in a scratch folder.

    Raises:
        NoIsolationError: bubblewrap is not installed or cannot run.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise NoIsolationError(NOT_INSTALLED)
    isolation = Isolation(program=program, hidden=hidden)
    # That it is installed says little: in many containers it may not make namespaces.
    isolation.check(scratch)
    return isolation


def _try(command: Sequence[str]) -> None:
    ours, theirs = socket.socketpair()
    ours.close()  # the supervisor ends at once: nobody is there to ask it for anything
    try:
        with theirs:
            result = subprocess.run(
                command,
                stdin=theirs.fileno(),
                capture_output=True,
                timeout=_PROBE_SECONDS,
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoIsolationError(f"{_CANNOT_RUN}: {error}") from None
    if result.returncode:
        said = result.stderr.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"it ended with {result.returncode}"
        raise NoIsolationError(f"{_CANNOT_RUN}: {reason}; {_REMEDY}")
