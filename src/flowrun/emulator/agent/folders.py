"""A task's folders, made fresh for each try."""

import shutil
from pathlib import Path

from flowrun.emulator.agent.failures import FailureError


def prepare_folders(task_dir: Path) -> None:
    """Make the task's directory with an empty `wd` and empty stdout.txt and stderr.txt.

    Raises:
        FailureError: ResourceDirectoryCreateFailed.
    """
    try:
        _clear(task_dir)
        (task_dir / "wd").mkdir(parents=True)
        for name in ("stdout.txt", "stderr.txt"):
            (task_dir / name).write_bytes(b"")
    except OSError as error:
        details = (("FilePath", str(task_dir)), ("Message", error.strerror or f"{error}"))
        raise FailureError("ResourceDirectoryCreateFailed", *details) from None


def _clear(task_dir: Path) -> None:
    wd = task_dir / "wd"
    if wd.is_symlink() or wd.is_file():
        wd.unlink()
    elif wd.is_dir():
        shutil.rmtree(wd)
    for name in ("stdout.txt", "stderr.txt", "fileuploadout.txt", "fileuploaderr.txt"):
        (task_dir / name).unlink(missing_ok=True)
