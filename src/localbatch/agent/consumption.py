"""What a process used of the machine, as the system tells when the process is reaped."""

import asyncio
import os
import subprocess
from collections.abc import Sequence

from localbatch.agent.orders import Usage

# The unit in which Linux counts blocks, whatever the disk's own is.
_BLOCK_BYTES = 512


def read_usage(spent: Sequence[float]) -> Usage:
    """Return the usage that user and system seconds, and blocks read and written, come to."""
    user_seconds, kernel_seconds, blocks_read, blocks_written = spent
    return Usage(
        user_seconds=user_seconds,
        kernel_seconds=kernel_seconds,
        read_bytes=int(blocks_read) * _BLOCK_BYTES,
        written_bytes=int(blocks_written) * _BLOCK_BYTES,
    )


async def reap(process: subprocess.Popen[bytes]) -> tuple[int, Usage]:
    """Wait for the end of the process; its own children that it waited for are counted in."""
    if not hasattr(os, "pidfd_open"):  # not Linux: another thread waits already, and reaps
        return await asyncio.to_thread(process.wait), Usage()
    # Mostly it has ended by now, which saves a thread.
    usage = _wait(process, os.WNOHANG)
    # Only once: without WNOHANG the call returns at the end and not before.
    while usage is None:
        usage = await asyncio.to_thread(_wait, process, 0)
    return process.returncode, usage


def peek(process: subprocess.Popen[bytes]) -> int:
    """Return the exit code of a process that has ended, without reaping it."""
    if process.returncode is not None:  # not Linux
        return process.returncode
    status = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    if status is None:  # only with WNOHANG
        return 0
    return status.si_status if status.si_code == os.CLD_EXITED else -status.si_status


def _wait(process: subprocess.Popen[bytes], options: int) -> Usage | None:
    pid, status, spent = os.wait4(process.pid, options)
    # It still runs: only with WNOHANG.
    if pid == 0:
        return None
    # Else Popen would wait by itself, for an id that may be somebody else's by now.
    process.returncode = os.waitstatus_to_exitcode(status)
    return read_usage((spent.ru_utime, spent.ru_stime, spent.ru_inblock, spent.ru_oublock))
