"""Content hashes of local files: MD5 in hex, the hash that Storage keeps beside every blob."""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
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
    return hashlib.md5(usedforsecurity=False)


def hash_files(paths: Iterable[Path]) -> Mapping[Path, str]:
    """Return the MD5 of each file, read by a few threads."""
    unique = sorted(set(paths))
    with ThreadPoolExecutor(READERS) as threads:
        return dict(zip(unique, threads.map(hash_file, unique, chunksize=64), strict=True))
