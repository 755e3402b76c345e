"""One file or folder as the file API describes it."""

import mimetypes
import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self


class FileApiError(Exception):
    """Carries the service's error code, for example FileNotFound or InvalidRange."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """`name` is `/`-separated and relative to the root, `mode` is written like `0o100644`,
    `path` is where the file really is.
    """

    name: str
    is_directory: bool
    size: int
    modified: datetime
    mode: str
    content_type: str
    path: Path

    @classmethod
    def describe(cls, name: str, path: Path) -> Self | None:
        """Return the entry of what stands at a path; None for what is neither file nor folder.

        Raises:
            OSError: nothing can be learned of it, for example because it is gone.
        """
        # Of what a link leads to, which the caller has found to lie inside the root.
        facts = path.stat()
        if not (stat.S_ISREG(facts.st_mode) or stat.S_ISDIR(facts.st_mode)):
            return None
        is_directory = stat.S_ISDIR(facts.st_mode)
        return cls(
            name=name,
            is_directory=is_directory,
            # What the file system needs for a folder means nothing to a client.
            size=0 if is_directory else facts.st_size,
            modified=_time(facts),
            # As the service was recorded to write it, the kind of file included: `0o100644`.
            mode=f"0o{facts.st_mode:o}",
            # By the name, as nobody waits for a file of any size to be read.
            content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            path=path,
        )


def _time(facts: os.stat_result) -> datetime:
    return datetime.fromtimestamp(facts.st_mtime, UTC)
