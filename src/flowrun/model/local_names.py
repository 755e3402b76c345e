"""Which path below a folder a blob's name stands for.

Blob names are free text. Whatever would leave the folder, or cannot be a file's name on the system,
has no path; doubled slashes, which no path can have, count once.
"""

import re
from pathlib import Path, PureWindowsPath

from flowrun.model.files import Download
from flowrun.model.globs import matches_glob

WINDOWS = isinstance(Path(), PureWindowsPath)
# Windows drops dots and spaces at the end, so that two names would become one file.
_WINDOWS_CHARACTERS = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
# Windows takes raised digits for digits here.
_WINDOWS_DEVICES = re.compile(r"(?i)(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(\.|$)")


def takes(download: Download, name: str) -> bool:
    """Whether the download brings a blob of this name."""
    rest = name.removeprefix(download.prefix)
    return name.startswith(download.prefix) and matches_glob(rest, download.files)


def local_path(download: Download, name: str) -> Path | None:
    """Return where the download writes a blob of this name, if it can be a file."""
    parts = local_parts(name.removeprefix(download.prefix), windows=WINDOWS)
    return download.to.joinpath(*parts) if parts else None


def local_parts(name: str, *, windows: bool) -> tuple[str, ...]:
    """Return the folders and the file that the name stands for; nothing when it cannot be one."""
    parts = tuple(part for part in name.split("/") if part)
    return parts if all(_can_be_a_file(part, windows=windows) for part in parts) else ()


def _can_be_a_file(part: str, *, windows: bool) -> bool:
    if part in {".", ".."} or "\0" in part or not _is_encodable(part):
        return False
    return not windows or not (_WINDOWS_CHARACTERS.search(part) or _WINDOWS_DEVICES.match(part))


def _is_encodable(part: str) -> bool:
    # UTF-8 has no form for halves of characters, so no file can be called so.
    return part.isascii() or not any("\ud800" <= character <= "\udfff" for character in part)
