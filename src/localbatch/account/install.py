"""Azurite's one-time install from npm, exactly as the lock file beside this module says.

In: the cache folder. Out: a folder with Azurite, which is there whole or not at all. The folder
is named by the lock file's hash, so another version of flowrun never gets a wrong Azurite.

3.36 is pinned on purpose: 3.37 takes twice the room and three times as long to install and to
start, all for its telemetry, which we switch off.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from localbatch.account.errors import AccountError
from localbatch.account.extra import find_node
from localbatch.account.private_files import exclusive

PACKAGE = Path(__file__).parent / "azurite"
FILES = ("package.json", "package-lock.json")
# The blob service alone: the account needs no queues and no tables.
PROGRAM = Path("node_modules", "azurite", "dist", "src", "blob", "main.js")
# For slow networks; where there is none, npm gives up long before.
DEADLINE = 900.0
# npm's own waits, of up to a minute, would let a machine without a network hang for long.
NPM_OPTIONS = (
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel=error",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=5000",
)


def azurite_version() -> str:
    """Return the version that is, or will be, installed."""
    package = json.loads((PACKAGE / "package.json").read_bytes())
    return str(package["dependencies"]["azurite"])


def azurite_folder(cache: Path) -> Path:
    """Return the folder that Azurite is, or will be, installed in."""
    # Of the lock file and not the version: it pins each package that comes with Azurite as well.
    digest = hashlib.sha256((PACKAGE / "package-lock.json").read_bytes()).hexdigest()
    return cache / f"azurite-{digest[:16]}"


def azurite_program(cache: Path) -> Path:
    """Return the script of its blob service."""
    return azurite_folder(cache) / PROGRAM


def install_azurite(cache: Path, notify: Callable[[str], None]) -> None:
    """Install Azurite unless it is there.

    Raises:
        AccountError: npm failed, as it does without a network.
    """
    folder = azurite_folder(cache)
    if not folder.exists():
        with exclusive(
            cache / "azurite.lock",
            when_busy=lambda: notify("waiting for another process that is installing Azurite"),
        ):
            # Asked again: another process may have installed it while this one waited.
            if not folder.exists():
                notify(f"installing Azurite {azurite_version()} (once, about 190 MB on disk)")
                _install(folder)


def _install(folder: Path) -> None:
    npm_cache = folder.parent / "npm"
    with _partial_folder(folder) as partial:
        for name in FILES:
            shutil.copyfile(PACKAGE / name, partial / name)
        # Asks for one package first: without a network, `ci` would try hundreds for minutes.
        _run_npm("view", f"azurite@{azurite_version()}", "version", folder=partial, cache=npm_cache)
        # No package runs a script of its own on the user's machine.
        _run_npm("ci", "--ignore-scripts", "--omit=dev", folder=partial, cache=npm_cache)
        # In one step, after all of npm's: a folder of this name is complete.
        partial.replace(folder)
    # It would only serve a second install, which does not come.
    shutil.rmtree(npm_cache, ignore_errors=True)


@contextmanager
def _partial_folder(folder: Path) -> Iterator[Path]:
    """Yield a fresh folder beside the final one; earlier ones were left by killed installs."""
    for left in folder.parent.glob("azurite-*.partial"):
        shutil.rmtree(left, ignore_errors=True)
    partial = tempfile.mkdtemp(dir=folder.parent, prefix="azurite-", suffix=".partial")
    try:
        yield Path(partial)
    finally:
        # After a success there is nothing left here: the folder has its name by then.
        shutil.rmtree(partial, ignore_errors=True)


def _run_npm(*arguments: str, folder: Path, cache: Path) -> None:
    node = find_node()
    command: tuple[str | Path, ...] = (
        node.program,
        node.npm,
        *arguments,
        *NPM_OPTIONS,
        "--cache",
        cache,
    )
    try:
        result = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise AccountError(f"installing Azurite took longer than {DEADLINE:.0f} s") from error
    if result.returncode != 0:
        raise AccountError(
            f"Azurite could not be installed (npm ended with exit code {result.returncode}).\n"
            f"{result.stderr.strip()}\n"
            "This is needed once, and needs a network that reaches the npm registry (or a mirror "
            "that your npm settings name). Check it, then run the same command again."
        )
