"""How a loop sleeps: until something wakes it or the next thing is due, whichever comes first."""

import asyncio
from contextlib import suppress
from datetime import datetime

from localbatch.service.wire import now


async def sleep_until(alarm: datetime | None, *, woken: asyncio.Event) -> None:
    """Return when the alarm's time has come or the event is set, which is then cleared.

    The loop must have chosen the alarm by the moment that it last looked at: of two moments, what
    falls due between them is neither done nor waited for. An alarm that has passed ends the sleep
    at once. After the event is cleared the loop must look at everything before it sleeps again.
    """
    # From here on by the loop's own clock: setting the machine's clock moves the alarm too.
    pause = None if alarm is None else max(0.0, (alarm - now()).total_seconds())
    with suppress(TimeoutError):
        await asyncio.wait_for(woken.wait(), pause)
    # Only now: what woke the loop before its sleep must not be lost.
    woken.clear()
