"""Content hashes of local files: MD5 in hex, the hash that Storage keeps beside every blob."""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from flowrun.errors import UsageError

READERS = 4


def hash_file(path: Path) -> str:
    """Return the MD5 of the file's content in hex; used to compare, not to protect.

    Raises:
        UsageError: the file is gone, or cannot be read (any more).
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, _md5).hexdigest()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None


def _md5() -> "hashlib._Hash":
    # Without the flag Python refuses MD5 where OpenSSL is in FIPS mode.
    return hashlib.md5(usedforsecurity=False)


def hash_files(paths: Iterable[Path]) -> Mapping[Path, str]:
    """Return the MD5 of each file, read by a few threads."""
    # A file that is several inputs is read once.
    unique = sorted(set(paths))
    with ThreadPoolExecutor(READERS) as threads:
        return dict(zip(unique, threads.map(hash_file, unique), strict=True))


def real_places(paths: Iterable[Path]) -> frozenset[Path]:
    """Return where each file really lies: its folder without links, and its own name in it."""
    resolve = cache(Path.resolve)
    return frozenset(resolve(path.parent) / path.name for path in paths)


def ignores_case(folder: Path) -> bool:
    """Whether the disk takes names for the same that differ in upper and lower case only."""
    # The folder of a download may not be there yet.
    there = next((path for path in (folder, *folder.parents) if path.is_dir()), Path())
    try:
        for known in (*there.iterdir(), there.resolve()):
            # Asked of a name that is there: nothing is written to find out.
            other = known.with_name(known.name.swapcase()) if known.name else known
            # A name without letters tells nothing.
            if other.name != known.name:
                return other.exists() and other.samefile(known)
    except OSError:  # a folder that cannot be looked into
        # When in doubt names clash: a blob that was left can still be fetched, one lost cannot.
        return True
    return False
