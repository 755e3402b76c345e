"""Small private files: written whole or not at all, and a lock between processes.

Never leaves a half-written file, and none that another user of the machine can read.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


def make_private_folder(folder: Path) -> None:
    """Make the folder, if it is missing, for this user alone."""
    folder.mkdir(parents=True, exist_ok=True)
    # Also if it was there: `mkdir` minds the umask and leaves alone what exists.
    folder.chmod(0o700)


def write_private_file(path: Path, text: str) -> None:
    """Write the file in one step, readable by this user alone (which is mkstemp's way)."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            # Before it takes the place of the old file: a power cut must not leave an empty one.
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        # Also after an interrupt: a file with half a key would stay for good.
        Path(temporary).unlink()
        raise


def lock_if_free(path: Path) -> TextIO | None:
    """Return the open file that holds its lock until it is closed; None if another process does."""
    # To append: that makes the file where it is missing, and changes nothing in one that is there.
    stream = path.open("a")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        return None
    return stream


@contextmanager
def exclusive(path: Path, *, when_busy: Callable[[], None]) -> Iterator[None]:
    """Hold the file's lock; `when_busy` is called once if another process holds it.

    The operating system gives the lock back when its holder dies.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The file stays when the lock is given back: were it deleted, one process could hold the lock
    # on the old file and another one on a new file.
    with path.open("a") as stream:
        try:
            # Without waiting first, to know whether there is something to say.
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            when_busy()
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
