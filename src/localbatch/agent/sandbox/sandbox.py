"""A node's sandbox while it is open, and the commands in it as processes of this machine."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
from contextlib import ExitStack, suppress
from io import BufferedRandom
from pathlib import Path
from typing import Final

from localbatch.agent.command import Command
from localbatch.agent.consumption import read_usage
from localbatch.agent.failures import FailureError
from localbatch.agent.orders import Usage
from localbatch.agent.sandbox.supervisor import PEEK, STARTED
from localbatch.agent.sandbox.view import View
from localbatch.agent.watch import readable

_LONGEST_MESSAGE: Final = 4096
_PID: Final = re.compile(r"^Pid:\s*(\d+)$", re.MULTILINE)


class SandboxedProcess:
    """A command in a sandbox; its id is this machine's, and stays taken until it is waited for."""

    def __init__(self, pid: int, control: socket.socket) -> None:
        self.pid = pid
        self._control = control

    async def peek(self) -> int:
        """Return the exit code once it has ended, and let it keep its id."""
        return await asyncio.to_thread(self._peek)

    def _peek(self) -> int:
        with suppress(OSError):
            self._control.send(PEEK)
            answer = self._control.recv(_LONGEST_MESSAGE)
            if answer:
                return int(answer)
        return -signal.SIGKILL  # as when it is reaped

    async def reap(self) -> tuple[int, Usage]:
        """Return the exit code, negative for a signal, and the usage, once it has ended."""
        return await asyncio.to_thread(self._reap)

    def _reap(self) -> tuple[int, Usage]:
        with self._control as control, suppress(OSError):
            control.send(b"\0")
            answer = control.recv(_LONGEST_MESSAGE)
            if answer:
                exit_code, *spent = json.loads(answer)
                return exit_code, read_usage(spent)
        return -signal.SIGKILL, Usage()  # a task may kill all that it sees, the supervisor too


class Sandbox:
    """One node's view of the machine, open until it is closed or everything in it is killed."""

    def __init__(self, bubblewrap: str, view: View) -> None:
        self.view = view
        # SEQPACKET keeps messages whole, and tells either side when the other one is gone.
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                view.command(bubblewrap),
                # No task's settings: a library that they preload would be loaded out here.
                env={"AZ_BATCH_NODE_ROOT_DIR": str(view.node_dir)},
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                # Ctrl-C at the server's terminal is for the server alone.
                start_new_session=True,
            )

    @property
    def is_open(self) -> bool:
        """Whether commands can be started in it."""
        return self._process.poll() is None

    def close(self) -> None:
        """Kill whatever is left in it."""
        self._requests.close()
        self._process.kill()
        self._process.wait()

    async def start(self, command: Command, *, task_dir: Path) -> SandboxedProcess:
        """Start a command, its output in the task's files.

        Raises:
            FailureError: CommandLaunchFailed.
        """
        control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                self._ask(theirs, command, task_dir)
            # Starting may take the supervisor a moment, in which all other tasks must go on.
            with readable(control.fileno()) as answered:
                await answered
            return SandboxedProcess(_receive_pid(control), control)
        except OSError as error:
            control.close()
            raise FailureError("CommandLaunchFailed", ("Message", f"{error}")) from None
        except BaseException:
            control.close()  # which ends the command, should it have started meanwhile
            raise

    def _ask(self, control: socket.socket, command: Command, task_dir: Path) -> None:
        with ExitStack() as stack:
            files = (
                stack.enter_context(_describe(command, task_dir / "wd")),
                stack.enter_context((task_dir / "stdout.txt").open("ab")),
                stack.enter_context((task_dir / "stderr.txt").open("ab")),
            )
            descriptors = (control.fileno(), *(opened.fileno() for opened in files))
            # One byte, since the supervisor would read an empty message as the end of requests.
            socket.send_fds(self._requests, [b"\0"], descriptors)


def _describe(command: Command, wd: Path) -> BufferedRandom:
    """Return the request in memory: an environment is for no disk and no process list."""
    request = {
        "args": command.arguments,
        "executable": str(command.program),
        "cwd": str(wd),
        "env": dict(command.env),
    }
    file = os.fdopen(os.memfd_create("command"), "w+b")
    file.write(json.dumps(request).encode())
    file.seek(0)
    return file


def _receive_pid(control: socket.socket) -> int:
    """Return the command's process id in this machine's numbers, which only its pidfd can tell."""
    message, descriptors, _, _ = socket.recv_fds(control, _LONGEST_MESSAGE, 1)
    if message != STARTED:
        raise OSError(message.decode() or "The node's sandbox has closed")
    (pidfd,) = descriptors
    try:
        facts = Path(f"/proc/self/fdinfo/{pidfd}").read_text()
    finally:
        os.close(pidfd)
    found = _PID.search(facts)
    if found is None:
        raise OSError("The command's process cannot be found")
    return int(found[1])
