"""What the local account may have at most: numbers of pools, active jobs and cores."""

import json
from collections.abc import Mapping

from localbatch.account.connection import Connection
from localbatch.account.endpoint import ask


def change_quotas(connection: Connection, changes: Mapping[str, int]) -> dict[str, int]:
    """Set some quotas, or none, and return all by name; they outlive the servers.

    Raises:
        AccountUsageError: there is no such quota.
    """
    return ask(connection, "PATCH", "quotas", json.dumps(changes).encode())
