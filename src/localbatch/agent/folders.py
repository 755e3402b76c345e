"""A task's folders, made fresh for each try."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localbatch.agent.failures import FailureError


def clear_folders(task_dir: Path) -> None:
    """Remove what an earlier try left in the task's directory.

    Raises:
        FailureError: ResourceDirectoryCreateFailed.
    """
    with _failing(task_dir):
        _remove(task_dir / "wd")
        for name in ("stdout.txt", "stderr.txt", "fileuploadout.txt", "fileuploaderr.txt"):
            (task_dir / name).unlink(missing_ok=True)


def clear_shared(shared_dir: Path) -> None:
    """Remove what an earlier try of a multi-instance task left on this node, as any instance.

    Raises:
        FailureError: ResourceDirectoryCreateFailed.
    """
    with _failing(shared_dir):
        for path in shared_dir.iterdir():
            _remove(path)


def make_folders(task_dir: Path) -> None:
    """Make the task's directory with an empty `wd` and empty stdout.txt and stderr.txt.

    Raises:
        FailureError: ResourceDirectoryCreateFailed.
    """
    with _failing(task_dir):
        (task_dir / "wd").mkdir(parents=True)
        # Both are there also when the command is never started, as recorded.
        for name in ("stdout.txt", "stderr.txt"):
            (task_dir / name).touch()


def _remove(path: Path) -> None:
    # A link is removed and never followed: it may lead anywhere on the machine.
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        _allow_changes(path)
        shutil.rmtree(path)


@contextmanager
def _failing(task_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        details = (("FilePath", str(task_dir)), ("Message", error.strerror or f"{error}"))
        raise FailureError("ResourceDirectoryCreateFailed", *details) from None


def _allow_changes(folder: Path) -> None:
    """Undo write protection of folders, which some tools put on their caches."""
    # `walk` comes from above and opens a folder after this has made it readable.
    for path, names, _ in os.walk(folder):
        for child in (Path(path, name) for name in names):
            if not child.is_symlink():
                child.chmod(0o700)
