"""A bug's traceback goes into a file of the user's, not onto the screen."""

import os
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from flowrun.cli.screen import Screen


def describe_bug(error: BaseException, shown: Screen) -> str:
    """Return one line about an error that nobody expected; its traceback is in a file."""
    trace = "".join(traceback.format_exception(error))
    # As a whole, before any of it is written.
    path = write_crash_file(shown.redact(trace), os.environ)
    where = f"details are in {path}" if path else "use --debug to see where"
    return f"unexpected {type(error).__name__}, which is a bug in flowrun; {where}"


def write_crash_file(text: str, environ: Mapping[str, str]) -> Path | None:
    """Write a text without secrets; None when there is no place for it."""
    # Late, because only bugs need it.
    from flowrun.local_account import state_folder  # noqa: PLC0415

    folder = state_folder(environ) / "crashes"
    # With the process's id: two commands may fail in one second.
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Before there is anything in it to be read.
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
    except OSError:
        return None
    return path
