"""The address of a node: one of its own on this machine, on which its tasks can listen. Pure."""

import sys

_ALL_OF_127_IS_LOOPBACK = sys.platform == "linux"


def node_address(node_id: str, sequence: int) -> str:
    """Return a node's address: distinct for any 254 nodes in a row.

    What comes of the node's random id keeps the nodes of two accounts on one machine apart.
    Where the system has one loopback address only, all nodes share it.
    """
    if not _ALL_OF_127_IS_LOOPBACK:
        return "127.0.0.1"
    # From 1 to 254 each, so never 127.0.x.x, where the services of the machine listen.
    # Of the id, and so the same after every start: tasks of a pool know each other's addresses.
    second, third = bytes.fromhex(node_id.split("_")[1][:4])
    return f"127.{second % 254 + 1}.{third}.{sequence % 254 + 1}"
