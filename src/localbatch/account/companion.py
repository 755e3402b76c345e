"""The process that stops together with the emulator (the blob server beside it)."""

import json
from pathlib import Path

import psutil

_SAME_SECONDS = 2.0


def stop_companion(pid_file: Path) -> None:
    """Send SIGTERM to the process that the file names, if it is still the same one."""
    try:
        named = json.loads(pid_file.read_text())
        process = psutil.Process(named["pid"])
        if abs(process.create_time() - named["create_time"]) < _SAME_SECONDS:
            process.terminate()
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        # No such process or no such file: it has stopped already.
        return
