"""What tests install once, from lock files, into the repository's cache: other generations of
clients, and a browser.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from localbatch.account.extra import find_node
from localbatch.account.private_files import exclusive
from support.local_account import shared_cache

STORIES = Path(__file__).parent / "clients"
BROWSER = Path(__file__).parent / "browser"

_PIP_OPTIONS = (
    *("--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"),
    # What runs on any machine, so that one lock file serves all.
    *("--only-binary", ":all:", "--platform", "any", "--python-version", "3.11"),
)


def python_client() -> Path:
    """Return the folder that holds azure-batch 14.2."""
    return _installed(STORIES / "requirements.txt", _run_pip)


def npm_client() -> Path:
    """Return the folder whose node_modules hold @azure/batch."""
    return _installed(STORIES / "package-lock.json", _run_npm)


def browser() -> Mapping[str, str]:
    """Return the variables that `visit.mjs` finds its driver and Chromium by.

    The browser and what it needs to start are those of one npm package, so that a test shows the
    same on every machine.
    """
    folder = _installed(BROWSER / "package-lock.json", _run_npm_and_unpack)
    unpacked = folder / "unpacked"
    return {
        "BROWSER_FOLDER": str(folder),
        "BROWSER": str(unpacked / "chromium"),
        "LD_LIBRARY_PATH": str(unpacked / "al2023" / "lib"),
        "FONTCONFIG_PATH": str(unpacked / "fonts"),
    }


def _installed(lock_file: Path, install: Callable[[Path, Path], None]) -> Path:
    digest = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    folder = shared_cache() / "clients" / f"{lock_file.parent.name}-{digest[:16]}"
    with exclusive(folder.with_suffix(".lock"), when_busy=lambda: None):
        if not folder.exists():
            partial = Path(tempfile.mkdtemp(dir=folder.parent, suffix=".partial"))
            install(lock_file, partial)
            partial.replace(folder)
    return folder


def _run_pip(requirements: Path, folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", *_PIP_OPTIONS]
    subprocess.run([*pip, "--target", folder, "-r", requirements], check=True, timeout=300)


def _run_npm(lock_file: Path, folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(lock_file.parent / name, folder / name)
    node = find_node()
    npm: list[str | Path] = [node.program, node.npm, "ci", "--ignore-scripts", "--no-audit"]
    subprocess.run(
        [*npm, "--no-fund", "--loglevel=error", "--cache", folder / ".npm"],
        cwd=folder,
        env={**os.environ, "npm_config_update_notifier": "false"},
        check=True,
        timeout=300,
    )
    shutil.rmtree(folder / ".npm")


def _run_npm_and_unpack(lock_file: Path, folder: Path) -> None:
    _run_npm(lock_file, folder)
    unpacked = folder / "unpacked"
    unpacked.mkdir()
    subprocess.run(
        [find_node().program, BROWSER / "unpack.mjs"],
        env={**os.environ, "BROWSER_FOLDER": str(folder), "TMPDIR": str(unpacked)},
        check=True,
        timeout=120,
    )
