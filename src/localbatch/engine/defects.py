"""Logs a defect by its type and its place in the code, never by its message: a message may carry
a URL with a signature.
"""

import logging
import traceback

_LOG = logging.getLogger(__name__)


def log_defect(what: str, error: BaseException) -> None:
    """Write down that something failed which should not."""
    # The frames alone: the last line of a whole traceback is the message.
    frames = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("%s failed with %s\n%s", what, type(error).__name__, frames)
