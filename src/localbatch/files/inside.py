"""Which real path a client's name stands for, if that is inside the root."""

from pathlib import Path, PurePosixPath

from localbatch.files.entry import FileApiError


def locate(root: Path, name: str) -> Path:
    """Return the path that the name means, its links above the last segment resolved.

    Raises:
        FileApiError: FileNotFound, when the name leaves the root or is none.
    """
    parts = PurePosixPath(name).parts
    # FileNotFound for all of it: an answer must not tell what is outside the root.
    if not parts or name.startswith("/") or ".." in parts or "\0" in name:
        raise FileApiError("FileNotFound")
    # Only what leads to the last segment is resolved: a link is deleted itself, not what it leads
    # to.
    path = root.joinpath(*parts)
    parent = real_path(root, path.parent)
    if parent is None:
        raise FileApiError("FileNotFound")
    return parent / path.name


def real_path(root: Path, path: Path) -> Path | None:
    """Return the path without links, or None when it is broken or outside the root."""
    try:
        real = path.resolve(strict=True)
        return real if real.is_relative_to(root.resolve()) else None
    except (OSError, RuntimeError, ValueError):  # links in a circle; text no file system takes
        return None
