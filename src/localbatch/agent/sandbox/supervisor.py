"""Runs inside a node's sandbox, on Python's own library alone, and starts the node's commands.

In: a message for each command on the socket at standard input, with four descriptors: the command's
own socket, what to start as JSON, its stdout and its stderr. Out: on the command's socket first its
pidfd, or why it did not start; then, once asked to peek, its return code; at last, once asked,
its return code and what it used, when it has been reaped.
"""

import json
import os
import signal
import socket
import subprocess
from contextlib import suppress
from threading import Thread

DESCRIPTORS = 4
STARTED = b"\0"
PEEK = b"?"


def main() -> None:
    """Start what is asked for until nobody is left to ask."""
    with socket.socket(fileno=0) as requests:
        while True:
            message, descriptors, _, _ = socket.recv_fds(requests, 1, DESCRIPTORS)
            if not message:
                return
            # A thread each, since a command may run for days. None keeps the sandbox open when the
            # agent goes.
            Thread(target=_serve, args=descriptors, daemon=True).start()


def _serve(control_fd: int, request_fd: int, stdout: int, stderr: int) -> None:
    with socket.socket(fileno=control_fd) as control:
        try:
            process = _start(request_fd, stdout, stderr)
        except (OSError, ValueError) as error:  # ValueError: a NUL inside an argument or a value
            text = error.strerror if isinstance(error, OSError) and error.strerror else f"{error}"
            with suppress(OSError):  # whoever asked is gone
                control.send(text.encode())
            return
        pidfd = os.pidfd_open(process.pid)
        with suppress(OSError):  # whoever asked is gone
            socket.send_fds(control, [STARTED], [pidfd])
        os.close(pidfd)
        _wait(process, control)


def _start(request_fd: int, stdout: int, stderr: int) -> "subprocess.Popen[bytes]":
    with (
        os.fdopen(request_fd) as request,
        os.fdopen(stdout, "ab") as out,
        os.fdopen(stderr, "ab") as err,
    ):
        return subprocess.Popen(
            **json.load(request),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )


def _wait(process: "subprocess.Popen[bytes]", control: socket.socket) -> None:
    """Keep the ended process for whoever asked, so that its id stays taken; never outlive them."""
    with suppress(OSError):
        asked = control.recv(1)
        if asked == PEEK:
            ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
            control.send(json.dumps(_exit_code(ended)).encode())
            asked = control.recv(1)
        # The agent's end of the socket is closed: nobody will ask for the result any more.
        if not asked:
            os.killpg(process.pid, signal.SIGKILL)
        _, status, spent = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        usage = (spent.ru_utime, spent.ru_stime, spent.ru_inblock, spent.ru_oublock)
        control.send(json.dumps((process.returncode, *usage)).encode())


def _exit_code(ended: "os.waitid_result | None") -> int:
    if ended is None:  # only with WNOHANG
        return 0
    return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status


if __name__ == "__main__":
    main()
