"""Ctrl-C and SIGTERM: the first is an exception, the second one, or four seconds, the end."""

import os
import signal
import sys
import threading
from types import FrameType

PATIENCE = 4.0
"""Seconds that an orderly end may take, so that flowrun is gone within five."""


class Terminated(KeyboardInterrupt):
    """SIGTERM; whatever stops for Ctrl-C stops for it too."""

    def __str__(self) -> str:
        return "terminated"


def install_signal_handlers() -> None:
    """Turn the first signal into an exception and start the watch that ends a slow end."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> None:
    # First of all: whoever presses Ctrl-C twice does not want to wait.
    signal.signal(number, _leave_at_once)
    watch = threading.Timer(PATIENCE, _leave_late, (number,))
    # It must not keep alive what has come to its end in time.
    watch.daemon = True
    watch.start()
    raise Terminated if number == signal.SIGTERM else KeyboardInterrupt


def _leave_at_once(number: int, _frame: FrameType | None) -> None:
    # The code that a shell reports for a process that this signal has ended.
    os._exit(128 + number)


def _leave_late(number: int) -> None:
    """A thread hangs in a request: say the least that helps, and go."""
    sys.stderr.write("\ninterrupted; run the same command again to go on\n")
    sys.stderr.flush()
    os._exit(128 + number)
