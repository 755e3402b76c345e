"""Paths that the workflow file names: on a node, in a blob container, on this machine."""

import os.path
from pathlib import Path, PurePosixPath

from flowrun.language.problems import Problems
from flowrun.language.text.document import Address


def check_relative(problems: Problems, path: str, address: Address) -> None:
    """Report a path that leaves the folder it is meant to stay in."""
    if path.startswith("/") or ".." in path.split("/"):
        summary = f"'{path}' leaves its folder"
        hint = "Use a relative path without '..'."
        problems.add("unsafe-path", address, summary, hint=hint)


def file_name(blob: str) -> str:
    """Return the last part of a blob's name."""
    return PurePosixPath(blob).name


def tidy_path(folder: Path, path: str) -> Path:
    """Return `folder/path` without `..` where that means the same file."""
    joined = folder / path
    short = os.path.normpath(joined)
    same = os.path.realpath(short) == os.path.realpath(joined)
    return Path(short) if same else joined
