"""The exit codes, and which exception ends with which."""

from enum import IntEnum

from flowrun import errors
from flowrun.cli.signals import Terminated


class Exit(IntEnum):
    """What the exit codes mean."""

    OK = 0
    FAILED = 1
    CHANGES = 2
    INVALID = 3
    STALE = 4
    REFUSED = 5
    AUTH = 6
    LOCKED = 7
    DECLINED = 8
    TASKS_FAILED = 9
    # As timeout(1) has it; the two below as a shell reports SIGINT and SIGTERM.
    TIMED_OUT = 124
    INTERRUPTED = 130
    TERMINATED = 143


_CODES: tuple[tuple[type[BaseException], Exit], ...] = (
    (errors.SpecError, Exit.INVALID),
    (errors.UsageError, Exit.INVALID),
    (errors.StaleError, Exit.STALE),
    (errors.RefusedError, Exit.REFUSED),
    (errors.AuthError, Exit.AUTH),
    (errors.LockedError, Exit.LOCKED),
    (errors.DeclinedError, Exit.DECLINED),
    (errors.TasksFailedError, Exit.TASKS_FAILED),
    (errors.TimedOutError, Exit.TIMED_OUT),
    (Terminated, Exit.TERMINATED),
    (KeyboardInterrupt, Exit.INTERRUPTED),
)
"""A class stands before those that it derives from."""


def exit_code(error: BaseException | None) -> Exit:
    """Return the exit code for what stopped the command."""
    if error is None:
        return Exit.OK
    return next((code for kind, code in _CODES if isinstance(error, kind)), Exit.FAILED)


def is_bug(error: BaseException) -> bool:
    """Whether nobody expected this exception: neither the user nor the machine can cause it."""
    return not isinstance(error, errors.FlowrunError | KeyboardInterrupt | OSError | MemoryError)
