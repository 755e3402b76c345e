"""Taking a spot node of the local account away, as Azure does by itself."""

import json

from localbatch.account.connection import Connection
from localbatch.account.endpoint import ask


def preempt_node(connection: Connection, node: str) -> str:
    """Take the node away, and return its id; its tasks are queued again and it comes back.

    `node` is its id, or a beginning of it that no other node's id has.

    Raises:
        AccountUsageError: there is no such node, there are several, or it is no spot node.
    """
    answer = ask(connection, "POST", "preempt", json.dumps({"node": node}).encode())
    return str(answer["node"])
