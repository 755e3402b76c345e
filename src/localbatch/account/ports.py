"""The two ports, chosen once and kept for good: SAS URLs in tasks hold the blob port.

In: the file of an earlier start. Out: Ports. A port is changed only when somebody else has it.
"""

import json
import secrets
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from localbatch.account.errors import AccountError
from localbatch.account.private_files import write_private_file

LOOPBACK = "127.0.0.1"
# Below the ports that systems hand out to outgoing connections, so a port is free the next time.
RANGE = range(20_000, 32_000)
# In seconds; to change a port makes every SAS that was handed out worthless.
PATIENCE = 2.0
POLL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the two servers listen on loopback."""

    batch: int
    blob: int

    @property
    def batch_endpoint(self) -> str:
        """The address of the Batch account."""
        return f"http://{LOOPBACK}:{self.batch}"

    @property
    def blob_endpoint(self) -> str:
        """The address of all blob accounts; a request's path begins with the account."""
        return f"http://{LOOPBACK}:{self.blob}"


def load_ports(path: Path) -> Ports | None:
    """Return the ports of an earlier start, or None when there was none.

    Raises:
        AccountError: the file is not what `save_ports` wrote.
    """
    try:
        values = json.loads(path.read_bytes())
        return Ports(batch=_port(values["batch"]), blob=_port(values["blob"]))
    except FileNotFoundError:
        return None
    # Told and not replaced by new ports: tasks may hold SAS URLs with the old ones.
    except (ValueError, TypeError, KeyError) as error:
        raise AccountError(
            f"{path} is damaged: it should hold the two ports of the local account; "
            "run `localbatch reset` to start afresh"
        ) from error


def save_ports(path: Path, ports: Ports) -> None:
    """Remember the ports."""
    write_private_file(path, json.dumps(asdict(ports)) + "\n")


def choose_port(*, other_than: int = 0) -> int:
    """Return a random port that nobody listens on."""
    while True:
        # At random, since two accounts that are made at once would both take the first free one.
        port = secrets.choice(RANGE)
        if port != other_than and is_free(port):
            return port


def becomes_free(port: int) -> bool:
    """Like `is_free`, but patient: a server that was killed may hold its port for a moment."""
    deadline = time.monotonic() + PATIENCE
    while not is_free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def is_free(port: int) -> bool:
    """Say whether a server could listen on the port now."""
    try:
        # As a server would: connections that have ended do not keep the port.
        with socket.create_server((LOOPBACK, port)):
            return True
    except OSError:
        return False


def _port(value: object) -> int:
    match value:
        # True is a number to Python.
        case bool():
            raise TypeError(value)
        case int() if 0 < value < 2**16:
            return value
        case _:
            raise ValueError(value)
