"""What the local account may have at most: numbers of pools, active jobs and cores."""

import json
from collections.abc import Mapping

from flowrun.local.endpoint import ask
from flowrun.model.connection import Connection


def change_quotas(connection: Connection, changes: Mapping[str, int]) -> dict[str, int]:
    """Set some quotas, or none, and return all by name; they outlive the servers.

    Raises:
        UsageError: there is no such quota.
    """
    return ask(connection, "PATCH", "quotas", json.dumps(changes).encode())
