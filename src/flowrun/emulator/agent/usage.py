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
    return Usage(
        user_seconds=spent.ru_utime,
        kernel_seconds=spent.ru_stime,
        read_bytes=spent.ru_inblock * _BLOCK_BYTES,
        written_bytes=spent.ru_oublock * _BLOCK_BYTES,
    )
