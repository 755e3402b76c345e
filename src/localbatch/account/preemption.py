"""Taking a spot node of the local account away, as Azure does by itself."""

import json

from localbatch.account.connection import Connection
from localbatch.account.endpoint import ask


def preempt_node(connection: Connection, node_id: str) -> None:
    """Take the node away; its tasks are queued again and it comes back.

    Raises:
        AccountUsageError: there is no such node, or it is no spot node.
    """
    ask(connection, "POST", "preempt", json.dumps({"node": node_id}).encode())
