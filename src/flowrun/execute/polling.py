"""The one place that waits: look, and look again less and less often, until there is an answer."""

from collections.abc import Callable
from typing import TypeVar

from flowrun.errors import GatewayError, TimedOutError
from flowrun.execute.context import Context
from flowrun.execute.events import Noticed

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0
PAUSE_PER_ELAPSED = 0.05
"""Pauses grow with the time waited: a short wait is noticed at once, a long one costs little."""

Answer = TypeVar("Answer")


def poll(
    context: Context, look: Callable[[float], Answer | None], *, what: str, seconds: float
) -> Answer:
    """Call `look` with the seconds elapsed until it returns something else than None.

    Raises:
        TimedOutError: no answer within `seconds` or before the context's deadline.
    """
    clock = context.clock
    start = clock.monotonic()
    # When the account answered last: patience is counted from there, not from the beginning.
    reached = start
    end = min(start + seconds, context.deadline or float("inf"))
    while True:
        try:
            context.session.fence()  # so that who waits notices that another run took over
            answer = look(clock.monotonic() - start)
            reached = clock.monotonic()
        except GatewayError as error:
            # A laptop that slept, or a network that was away: the run goes on without us meanwhile.
            if error.code != "Unreachable" or not _is_patient(context, reached):
                raise
            answer = None
            context.notify(Noticed(message=f"{error.message}; trying again"))
        if answer is not None:
            return answer
        now = clock.monotonic()
        # After the look, so that even a time-out of 0 gets an answer when there is one.
        if now >= end:
            raise TimedOutError(f"gave up waiting for {what} after {now - start:.0f} s")
        pause = min(LONGEST_PAUSE, FIRST_PAUSE + PAUSE_PER_ELAPSED * (now - start))
        clock.sleep(min(pause, max(0.0, end - now)))


def _is_patient(context: Context, reached: float) -> bool:
    return context.clock.monotonic() - reached < context.session.patience
