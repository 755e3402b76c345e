"""What a process used of the machine, as the system tells when the process is reaped."""

import asyncio
import os
import subprocess

from flowrun.emulator.agent.values import Usage

_BLOCK_BYTES = 512


async def reap(process: subprocess.Popen[bytes]) -> Usage:
    """Wait for the end of the process; its own children that it waited for are counted in."""
    if not hasattr(os, "pidfd_open"):  # not Linux: another thread waits already, and reaps
        await asyncio.to_thread(process.wait)
        return Usage()
    usage = _wait(process, os.WNOHANG)
    while usage is None:
        usage = await asyncio.to_thread(_wait, process, 0)
    return usage


def _wait(process: subprocess.Popen[bytes], options: int) -> Usage | None:
    pid, status, spent = os.wait4(process.pid, options)
    if pid == 0:
        return None
    process.returncode = os.waitstatus_to_exitcode(status)
    return make_usage(spent.ru_utime, spent.ru_stime, spent.ru_inblock, spent.ru_oublock)


def make_usage(user: float, kernel: float, blocks_read: int, blocks_written: int) -> Usage:
    """Return a usage from what the system tells."""
    return Usage(
        user_seconds=user,
        kernel_seconds=kernel,
        read_bytes=blocks_read * _BLOCK_BYTES,
        written_bytes=blocks_written * _BLOCK_BYTES,
    )
