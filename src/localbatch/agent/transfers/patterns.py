"""File patterns of output files, and which files of a node they name.

`*`, `?` and `[...]` stay inside a path segment, `**` is any number of folders, a leading dot
is matched by a dot only. Never: a file outside the folders that it was told to stay in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

_SPECIAL: Final = frozenset("*?[")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A matched file, and its name relative to the pattern's fixed leading folder."""

    path: Path
    name: str


def has_wildcard(pattern: str) -> bool:
    """Whether the pattern can name more than one file."""
    return not _SPECIAL.isdisjoint(pattern)


def find_matches(pattern: str, *, wd: Path, allowed: tuple[Path, ...]) -> tuple[Match, ...]:
    """Return the files that the pattern names, sorted; it is relative to `wd` unless absolute.

    Symbolic links count as what they point to, and only inside the `allowed` folders.
    """
    # No file has one in its name, and to ask the system for it is an error.
    if "\0" in pattern:
        return ()
    segments = PurePosixPath(pattern).parts
    # Without a wildcard all but the last segment is fixed, so the match is named by its file name.
    fixed = next(
        (i for i, segment in enumerate(segments) if has_wildcard(segment)), len(segments) - 1
    )
    start = wd.joinpath(*segments[:fixed])
    roots = tuple(path.resolve() for path in allowed)
    # A set, as `**` may reach a file in several ways.
    found = {path for path in _walk(start, segments[fixed:], roots) if _is_file_in(path, roots)}
    return tuple(
        Match(path=path, name=path.relative_to(start).as_posix()) for path in sorted(found)
    )


def _walk(folder: Path, segments: tuple[str, ...], roots: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the paths below the folder that the segments describe, files or not."""
    if not segments:
        yield folder
        return
    # Nothing is even looked at elsewhere, whatever `../` a pattern has.
    if not _is_in(folder, roots):
        return
    segment, rest = segments[0], segments[1:]
    if segment == "**":
        for below in _folders_below(folder):
            # At the end of a pattern `**` means all files below.
            yield from _walk(below, rest or ("*",), roots)
    elif has_wildcard(segment):
        for child in _children(folder):
            if _segment_matches(child.name, segment):
                yield from _walk(child, rest, roots)
    else:
        yield from _walk(folder / segment, rest, roots)


def _folders_below(folder: Path) -> Iterator[Path]:
    """Yield the folder and all folders in it that are neither hidden nor links."""
    yield folder
    for child in _children(folder):
        if not child.name.startswith(".") and _is_real_folder(child):
            yield from _folders_below(child)


def _is_real_folder(path: Path) -> bool:
    try:
        return path.is_dir() and not path.is_symlink()
    except OSError:
        return False


def _children(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _segment_matches(name: str, segment: str) -> bool:
    if name.startswith(".") and not segment.startswith("."):
        return False
    return _segment_regex(segment).match(name) is not None


@cache
def _segment_regex(segment: str) -> re.Pattern[str]:
    return re.compile(translate(segment))


def _is_file_in(path: Path, roots: tuple[Path, ...]) -> bool:
    try:
        return path.is_file() and _is_in(path, roots)
    except OSError:  # for example a name that is too long
        return False


def _is_in(path: Path, roots: tuple[Path, ...]) -> bool:
    try:
        real = path.resolve()
    except (OSError, RuntimeError):  # RuntimeError: links in a circle
        return False
    return any(real.is_relative_to(root) for root in roots)
