"""A glob over local files: `*` within a folder, `**` across folders, hidden files only by name.

Folders reached by `**` through a symbolic link are not entered, so there are no loops.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flowrun.model.globs import glob_regex

_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glob:
    """A pattern split into its fixed folder and the parts that may vary."""

    folder: str
    parts: tuple[str, ...]

    @classmethod
    def parse(cls, pattern: str) -> "Glob":
        """Split a pattern; a plain path is a folder and a name."""
        parts = [part for part in pattern.split("/") if part not in {"", "."}] or ["."]
        # The fixed part ends before the first wildcard, and in any case before the file's name.
        fixed = next((i for i, part in enumerate(parts) if _WILD & set(part)), len(parts) - 1)
        root = "/" if pattern.startswith("/") else ""
        return cls(folder=root + "/".join(parts[:fixed]), parts=tuple(parts[fixed:]))

    @property
    def goes_back(self) -> bool:
        """Whether `..` stands where the pattern varies already."""
        return ".." in self.parts

    @property
    def is_plain(self) -> bool:
        """Whether the pattern is the path of one file."""
        return len(self.parts) == 1 and not _WILD & set(self.parts[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that a glob found; `name` is its path below the glob's fixed folder.

    `fault` says why it cannot be read, where it cannot.
    """

    path: Path
    name: str
    size: int = 0
    fault: str = ""


def find_files(folder: Path, glob: Glob) -> list[Found]:
    """Return the files below a folder that match, by name; raises OSError."""
    if glob.is_plain:
        return _plain_file(folder / glob.parts[0])
    folders = [""]
    for part in glob.parts[:-1]:
        # `**` twice reaches the same folder in several ways.
        folders = sorted(set(_next_folders(folder, folders, part)))
    last = glob.parts[-1]
    # The last part is for files: `a/**` takes those of all folders below.
    if last == "**":
        folders, last = sorted(set(_next_folders(folder, folders, "**"))), "*"
    found = [path for below in folders for path in _matching(folder, below, last)]
    return sorted(found, key=lambda one: one.name)


def _plain_file(path: Path) -> list[Found]:
    return [_found(path, path.name)] if os.path.lexists(path) and not path.is_dir() else []


def _found(path: Path, name: str) -> Found:
    """Look at a file; nothing is opened, because opening a named pipe waits for a writer."""
    try:
        status = path.stat()
    except OSError as error:
        fault = error.strerror or type(error).__name__
        is_dangling = isinstance(error, FileNotFoundError) and path.is_symlink()
        return Found(
            path=path, name=name, fault="it is a link to nothing" if is_dangling else fault
        )
    if not stat.S_ISREG(status.st_mode):
        return Found(path=path, name=name, fault="it is a pipe, a socket or a device")
    fault = "" if os.access(path, os.R_OK) else "permission denied"
    return Found(path=path, name=name, size=status.st_size, fault=fault)


def _next_folders(root: Path, folders: Iterable[str], part: str) -> Iterator[str]:
    for below in folders:
        if part == "**":
            yield from _all_folders(root, below)
            continue
        for entry in _entries(root, below, part):
            if _is_folder(entry):
                yield f"{below}{entry.name}/"


def _all_folders(root: Path, below: str) -> Iterator[str]:
    waiting = [below]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += [
            f"{current}{entry.name}/"
            for entry in _entries(root, current, "*")
            if entry.is_dir(follow_symlinks=False)
        ]


def _matching(root: Path, below: str, part: str) -> Iterator[Found]:
    for entry in _entries(root, below, part):
        if not _is_folder(entry):
            name = below + entry.name
            yield _found(root / name, name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads back to itself
        return False


def _entries(root: Path, below: str, part: str) -> Iterator[os.DirEntry[str]]:
    matches = glob_regex(part).fullmatch
    with os.scandir(root / below) as entries:
        for entry in entries:
            is_shown = part.startswith(".") or not entry.name.startswith(".")
            if is_shown and matches(entry.name):
                yield entry
