"""What shall go wrong in the local account."""

import json

from localbatch.account.connection import Connection
from localbatch.account.endpoint import ask

_NAME = "faults"


def show_faults(connection: Connection) -> str:
    """Return the fault file that is in force."""
    return json.dumps(ask(connection, "GET", _NAME), indent=2)


def set_faults(connection: Connection, text: bytes) -> str:
    """Put a fault file in force.

    Raises:
        AccountUsageError: the endpoint refuses the file.
    """
    return json.dumps(ask(connection, "PUT", _NAME, text), indent=2)


def clear_faults(connection: Connection) -> None:
    """Let everything go well again."""
    ask(connection, "DELETE", _NAME)
