"""Listing, finding and deleting the files below a root: the package's one entry."""

import shutil
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from localbatch.files.entry import FileApiError, FileEntry
from localbatch.files.inside import locate, real_path
from localbatch.files.ranges import parse_range

__all__ = ["FileApiError", "FileEntry", "delete_file", "list_files", "open_file", "parse_range"]


def list_files(root: Path, *, recursive: bool) -> list[FileEntry]:
    """Return what the root holds, breadth-first and by name in each folder.

    Links count as what they point to, unless that is outside the root; linked folders
    are not entered.

    Raises:
        FileApiError: PathNotFound, when there is no such root.
    """
    if not root.is_dir():
        raise FileApiError("PathNotFound")
    found: list[FileEntry] = []
    waiting = deque([(root, "")])
    while waiting:
        folder, prefix = waiting.popleft()
        for entry, is_link in _entries(root, folder, prefix):
            found.append(entry)
            if recursive and entry.is_directory and not is_link:
                waiting.append((entry.path, f"{entry.name}/"))
    return found


def open_file(root: Path, name: str) -> FileEntry:
    """Return the file or folder of that name.

    Raises:
        FileApiError: FileNotFound, also for whatever leaves the root.
    """
    path = real_path(root, locate(root, name))
    entry = path and _describe(name, path)
    if not entry:
        raise FileApiError("FileNotFound")
    return entry


def delete_file(root: Path, name: str, *, recursive: bool) -> None:
    """Delete a file, a link (never what it points to), or a folder.

    Raises:
        FileApiError: FileNotFound; OperationInvalidForCurrentState when a folder is not empty
            and `recursive` was not asked for, or the system does not allow it.
    """
    path = locate(root, name)
    try:
        # A link to a folder first: `is_dir` follows it, and `rmtree` would refuse it.
        if path.is_symlink() or not path.is_dir():
            path.unlink()
        elif recursive:
            shutil.rmtree(path)
        else:
            path.rmdir()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: no text it takes
        raise FileApiError("FileNotFound") from None
    except OSError:
        raise FileApiError("OperationInvalidForCurrentState") from None


def _entries(root: Path, folder: Path, prefix: str) -> Iterator[tuple[FileEntry, bool]]:
    """Yield the entries of one folder, each with whether it is a link."""
    try:
        children = sorted(folder.iterdir())
    except OSError:  # a running task may have removed it meanwhile
        return
    for child in children:
        path = real_path(root, child)
        entry = path and _describe(f"{prefix}{child.name}", path)
        if entry and _is_text(child.name):
            yield entry, child.is_symlink()


def _describe(name: str, path: Path) -> FileEntry | None:
    try:
        return FileEntry.describe(name, path)
    except OSError:
        return None


def _is_text(name: str) -> bool:
    """Whether a name can be written in JSON; file systems also take bytes that are no text."""
    return not any("\ud800" <= character <= "\udfff" for character in name)
