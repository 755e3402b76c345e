"""The threads that transfer blobs: few, shared by all tasks, and kept."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# Whatever the number of processors: the threads wait for the network and seldom compute.
TRANSFER_THREADS: Final = 16
# Not asyncio's own threads, in which the agent waits for the ends of its processes.
_THREADS: Final = ThreadPoolExecutor(TRANSFER_THREADS, thread_name_prefix="transfer")


async def in_transfer_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a blocking function in one of the transfer threads."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, partial(function, *args, **kwargs))
