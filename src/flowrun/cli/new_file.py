"""Writes a file that a command was asked for; never over another."""

from pathlib import Path

from flowrun.errors import UsageError


def write_new_file(path: Path, text: str) -> None:
    """Write the text to a file that is not there yet.

    Raises:
        UsageError: it is there, or cannot be written.
    """
    try:
        # Never over a file: somebody may have worked on it since the last time.
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"'{path}' is there already: name another file") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
