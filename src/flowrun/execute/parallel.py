"""Many small jobs at once, with progress, and left at once when interrupted."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

Item = TypeVar("Item")


def run_parallel(
    action: Callable[[Item], object],
    items: Iterable[Item],
    *,
    threads: int,
    on_done: Callable[[int], None],
) -> None:
    """Call `action` for every item; `on_done` gets the number done so far, on this thread.

    The first exception is raised once the calls under way have ended; no further one is begun.
    What `on_done` raises ends it too, and is heard at least every second.
    """
    # Not in a `with`, whose end would wait for the calls under way.
    pool = ThreadPoolExecutor(threads)
    try:
        pending = {pool.submit(action, item) for item in items}
        total = len(pending)
        while pending:
            done, pending = wait(pending, timeout=1, return_when=FIRST_EXCEPTION)
            for future in done:
                # Raises on this thread what the call raised on its own.
                future.result()
            on_done(total - len(pending))
    except BaseException:
        # An interrupt does not wait for uploads under way; what they leave is mended by the next
        # apply.
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
