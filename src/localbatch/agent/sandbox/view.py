"""What a node's tasks see of the machine, as bubblewrap's arguments. Pure but for what exists.

The machine is read-only, the node's folder writable, /tmp the node's own. Hidden are the account's
state, its keys and the other nodes; and all processes but the node's, since a process shows its
environment and its files.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from localbatch.agent.sandbox import supervisor

_TMP: Final = Path("/tmp")  # noqa: S108 - where a task finds the node's own
# Not its path: the package may lie where a task does not see it.
_SUPERVISOR: Final = Path(supervisor.__file__).read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The view from one node. `hidden` are files and folders of the machine; `prefixes` are where
    the interpreter is, which is shown even below /tmp.
    """

    node_dir: Path
    tmp_dir: Path
    hidden: tuple[Path, ...] = ()
    prefixes: tuple[Path, ...] = (Path(sys.prefix), Path(sys.base_prefix))

    def command(self, bubblewrap: str) -> tuple[str, ...]:
        """Return the command line of the node's sandbox, with the supervisor in it."""
        # -I and -S: nothing in a task's folders or in the user's packages is imported.
        python = (sys.executable, "-I", "-S", "-c", _SUPERVISOR)
        return (bubblewrap, *self._arguments(), "--", *python)

    def outside(self, path: Path) -> Path:
        """Return where on the machine a path of the view is."""
        shown = (self.node_dir, *self.prefixes)
        if not path.is_relative_to(_TMP) or any(map(path.is_relative_to, shown)):
            return path
        return self.tmp_dir / path.relative_to(_TMP)

    def _arguments(self) -> Iterator[str]:
        # Each argument covers what those before it have shown, so their order is what hides and
        # shows.
        yield from ("--unshare-pid", "--die-with-parent", "--cap-drop", "ALL")
        yield from ("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc")
        yield from ("--bind", str(self.tmp_dir), str(_TMP))
        # Those that lie elsewhere are visible anyway: only /tmp was covered.
        for prefix in filter(_is_in_tmp, self.prefixes):
            yield from ("--ro-bind", str(prefix), str(prefix))
        for path in self.hidden:
            # What lies below /tmp is hidden by the node's own already.
            if not _is_in_tmp(path) and path.exists():
                covered = ("--tmpfs",) if path.is_dir() else ("--ro-bind", "/dev/null")
                yield from (*covered, str(path))
        # Last: it lies below the account's folder, which has just been hidden.
        yield from ("--bind", str(self.node_dir), str(self.node_dir))


def _is_in_tmp(path: Path) -> bool:
    return path.is_relative_to(_TMP)
