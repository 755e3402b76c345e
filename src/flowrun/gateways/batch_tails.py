"""Reading the end of a file on a node, with two requests: its size, then the range.

A range that begins where the file ends is an error to the service, so the size is asked first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from azure.batch import BatchClient

from flowrun.errors import GatewayError


class RemoteFiles(Protocol):
    """A folder of files on a node."""

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""

    def download(self, path: str, *, ocp_range: str) -> Iterator[bytes]:
        """Yield a range of the file."""


@dataclass(frozen=True, slots=True)
class TaskFiles:
    """The folder of a task."""

    client: BatchClient
    job_id: str
    task_id: str

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""
        found = self.client.get_task_file_properties(self.job_id, self.task_id, path)
        return found.content_length

    def download(self, path: str, *, ocp_range: str) -> Iterator[bytes]:
        """Yield a range of the file."""
        return self.client.download_task_file(self.job_id, self.task_id, path, ocp_range=ocp_range)


@dataclass(frozen=True, slots=True)
class NodeFiles:
    """The root folder of a node."""

    client: BatchClient
    pool_id: str
    node_id: str

    def size(self, path: str) -> int:
        """Return the size of a file in bytes."""
        found = self.client.get_node_file_properties(self.pool_id, self.node_id, path)
        return found.content_length

    def download(self, path: str, *, ocp_range: str) -> Iterator[bytes]:
        """Yield a range of the file."""
        return self.client.download_node_file(self.pool_id, self.node_id, path, ocp_range=ocp_range)


def read_tail(files: RemoteFiles, path: str, *, tail: int) -> bytes:
    """Return at most the last `tail` bytes of the file."""
    size = files.size(path)
    if not size:
        return b""  # no range fits an empty file
    start = max(0, size - tail)
    # With an end, as the file may grow while it is read.
    return b"".join(files.download(path, ocp_range=f"bytes={start}-{size - 1}"))


def read_from(files: RemoteFiles, path: str, start: int) -> Iterator[bytes]:
    """Yield what the file holds behind its first `start` bytes, by now.

    Raises:
        GatewayError: `InvalidRange`, the file is shorter: it belongs to another try of its task.
    """
    size = files.size(path)
    if size < start:
        raise GatewayError("InvalidRange", 416, f"{path} has {size} bytes, not {start}")
    # When there is nothing new, no range would fit.
    if size > start:
        yield from files.download(path, ocp_range=f"bytes={start}-{size - 1}")
