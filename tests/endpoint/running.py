"""The real server as a process, and clients for it."""

import base64
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psutil
from azure.batch import BatchClient
from azure.core.credentials import AzureNamedKeyCredential
from azure.core.exceptions import ResourceNotFoundError
from azure.core.pipeline import PipelineResponse

ACCOUNT = "devaccount"
SECONDS = 60.0

Client = Any
"""The SDK's BatchClient: its annotations ask for models where it takes plain mappings."""

POOL: dict[str, Any] = {
    "id": "pool",
    "vmSize": "standard_d1_v2",
    "virtualMachineConfiguration": {
        "imageReference": {
            "publisher": "canonical",
            "offer": "ubuntu-24_04-lts",
            "sku": "server",
            "version": "latest",
        },
        "nodeAgentSKUId": "batch.node.ubuntu 24.04",
    },
}


@dataclass(slots=True)
class RunningEndpoint:
    """A server on a free port; its state outlives `kill` and `start`."""

    root: Path
    key: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(64)).decode())
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *arguments: str) -> None:
        key_file = self.root.parent / f"{self.root.name}.key"
        key_file.write_text(self.key)
        self.port = self.port or free_port()
        command = [sys.executable, "-m", "localbatch.server", "--root", str(self.root)]
        command += ["--port", str(self.port), "--account", ACCOUNT, "--key-file", str(key_file)]
        self.process = subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        assert "listening" in self.process.stdout.readline()

    def kill(self, number: signal.Signals = signal.SIGKILL) -> int:
        assert self.process
        assert self.process.stdout
        self.process.send_signal(number)
        code = self.process.wait(10)
        self.process.stdout.close()
        self.process = None
        return code

    def processes_of(self, task_id: str) -> set[int]:
        """Return what runs of a task; in its output an isolated task has numbers of its own."""
        tails = (str(self.root), f"/{task_id}")
        return {
            process.pid
            for process in psutil.process_iter()
            if _is_in(_environment(process).get("AZ_BATCH_TASK_DIR", ""), *tails)
        }

    @contextmanager
    def client(self, *, key: str | None = None, account: str = ACCOUNT) -> Iterator[Client]:
        credential = AzureNamedKeyCredential(account, key or self.key)
        with BatchClient(
            self.url,
            credential,
            use_env_settings=False,
            retry_total=0,
            connection_timeout=10,
            raw_response_hook=take_in_refusal,
        ) as client:
            yield client


def take_in_refusal(response: PipelineResponse[Any, Any]) -> None:
    """Read what came with a refusal, so that its connection is free again.

    The SDK leaves a refused download open, and its socket with it.
    """
    if response.http_response.status_code >= 400:
        response.http_response.read()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def eventually(claim: Callable[[], bool], *, seconds: float = SECONDS) -> None:
    """Wait until the claim holds, looking less and less often; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    pause = 0.02
    while not claim():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(pause)
        pause = min(pause * 1.3, 0.15)


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file that is in the shared folder of several nodes at once, which a network does elsewhere.

    As text it is its path for a task's shell.
    """

    path: Path

    @classmethod
    def make(cls, endpoint: RunningEndpoint, name: str) -> Self:
        """Make it empty, on the nodes that are there now."""
        shared = cls(endpoint.root / name)
        shared.path.touch()
        shared.reach_nodes()
        return shared

    def reach_nodes(self) -> None:
        """Put it on the nodes that came since."""
        for node in (self.path.parent / "nodes").iterdir():
            if not (node / "shared" / self.path.name).exists():
                (node / "shared" / self.path.name).hardlink_to(self.path)

    def lines(self) -> list[str]:
        """Return what is written in it."""
        return self.path.read_text().split()

    def open(self) -> None:
        """Let go on what waits for it."""
        self.path.write_text("open")

    def __str__(self) -> str:
        return f"$AZ_BATCH_NODE_SHARED_DIR/{self.path.name}"


def until(gate: SharedFile) -> str:
    """Return a script that waits until something is written into the file."""
    return f"until test -s {gate}; do sleep 0.05; done"


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except (psutil.Error, OSError):  # somebody else's, or it has ended meanwhile
        return {}


def _is_in(folder: str, root: str, tail: str) -> bool:
    return folder.startswith(root) and folder.endswith(tail)


def make_pool(client: Client, pool_id: str = "pool", *, nodes: int = 1, **more: object) -> None:
    """Create a pool and wait until its nodes are idle."""
    client.create_pool(POOL | {"id": pool_id, "targetDedicatedNodes": nodes} | more)
    eventually(lambda: [node.state for node in client.list_nodes(pool_id)] == ["idle"] * nodes)


def make_job(client: Client, job_id: str, pool_id: str = "pool", **more: object) -> None:
    """Create a job on a pool."""
    client.create_job({"id": job_id, "poolInfo": {"poolId": pool_id}} | more)


def shell(script: str) -> str:
    """Return a command line that runs a script without single quotes."""
    return f"/bin/sh -c '{script}'"


def state_of(client: Client, job_id: str, task_id: str) -> str:
    """Return a task's state."""
    return str(client.get_task(job_id, task_id).state.value)


def read(client: Client, job_id: str, task_id: str, name: str = "stdout.txt") -> str:
    """Return a task file's text, nothing while the node has not made the file yet."""
    try:
        return b"".join(client.download_task_file(job_id, task_id, name)).decode()
    except ResourceNotFoundError:
        return ""
