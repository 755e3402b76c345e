"""When a task's command is tried again on its node, and how many tasks of a step may fail.

Three things make a task run once more, and they have names of their own. `retry` are rules that
flowrun's wrapper keeps on the node; `retries` is Batch's own count, for a task that has failed in
spite of them. When a node is lost or preempted, Batch runs its tasks elsewhere and counts nothing.
"""

from dataclasses import dataclass
from datetime import timedelta

# 0 is a success, and 255 the last code that a process can end with.
CODES = (1, 255)
"""The exit codes of a failure, first and last."""
NO_WAIT = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRule:
    """After a try that ended with one of the `codes` (first and last of each range) and wrote to
    stderr what the POSIX extended regular expression `stderr` finds, if any: another one, at most
    `times`, after a `wait` of whole seconds.
    """

    codes: tuple[tuple[int, int], ...]
    stderr: str = ""
    times: int
    wait: timedelta = NO_WAIT
