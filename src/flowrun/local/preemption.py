"""Taking a spot node of the local account away, as Azure does by itself."""

import json

from flowrun.local.endpoint import ask
from flowrun.model.connection import Connection


def preempt_node(connection: Connection, node_id: str) -> None:
    """Take the node away; its tasks are queued again and it comes back.

    Raises:
        UsageError: there is no such node, or it is no spot node.
    """
    ask(connection, "POST", "preempt", json.dumps({"node": node_id}).encode())
