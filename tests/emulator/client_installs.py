"""The other client generations, installed once from lock files into the repository's cache."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from flowrun.local.extra import find_node
from flowrun.local.files import exclusive
from support.local_account import shared_cache

STORIES = Path(__file__).parent / "clients"

_PIP_OPTIONS = (
    *("--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"),
    # What runs on any machine, so that one lock file serves all.
    *("--only-binary", ":all:", "--platform", "any", "--python-version", "3.11"),
)


def python_client() -> Path:
    """Return the folder that holds azure-batch 14.2."""
    return _installed("requirements.txt", _run_pip)


def npm_client() -> Path:
    """Return the folder whose node_modules hold @azure/batch."""
    return _installed("package-lock.json", _run_npm)


def _installed(lock_file: str, install: Callable[[Path], None]) -> Path:
    digest = hashlib.sha256((STORIES / lock_file).read_bytes()).hexdigest()
    folder = shared_cache() / "clients" / f"{lock_file.partition('.')[0]}-{digest[:16]}"
    with exclusive(folder.parent / f"{lock_file}.lock", when_busy=lambda: None):
        if not folder.exists():
            partial = Path(tempfile.mkdtemp(dir=folder.parent, suffix=".partial"))
            install(partial)
            partial.replace(folder)
    return folder


def _run_pip(folder: Path) -> None:
    requirements = STORIES / "requirements.txt"
    pip = [sys.executable, "-m", "pip", "install", *_PIP_OPTIONS]
    subprocess.run([*pip, "--target", folder, "-r", requirements], check=True, timeout=300)


def _run_npm(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(STORIES / name, folder / name)
    node = find_node()
    npm: list[str | Path] = [node.program, node.npm, "ci", "--ignore-scripts", "--no-audit"]
    subprocess.run(
        [*npm, "--no-fund", "--loglevel=error", "--cache", folder / ".npm"],
        cwd=folder,
        env={**os.environ, "npm_config_update_notifier": "false"},
        check=True,
        timeout=300,
    )
