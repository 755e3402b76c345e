"""The compute nodes, and their users."""

from localbatch.lifecycle.node import NodeState
from localbatch.rows.nodes import NodeRow, NodeUserRow
from localbatch.store.table import Table


class Nodes(Table[NodeRow]):
    """The compute nodes."""

    row_type = NodeRow
    name = "nodes"
    keys = ("pool_key", "id")

    def by_id(self, node_id: str) -> NodeRow | None:
        """Return the node with this id, in whatever pool."""
        return next(self.where("id = ?", node_id), None)

    def by_short_id(self, beginning: str) -> list[NodeRow]:
        """Return the nodes whose ids begin like this, in whatever pool."""
        # No LIKE: every id has an underscore, which is any sign there.
        return list(self.where("substr(id, 1, ?) = ?", len(beginning), beginning))

    def count(self, pool_key: str, *, is_dedicated: bool) -> int:
        """Return how many nodes of one kind a pool has."""
        question = "COUNT(*) FROM nodes WHERE pool_key = ? AND is_dedicated = ?"
        return self.number(question, pool_key, is_dedicated)

    def of_pool(self, pool_key: str) -> list[NodeRow]:
        """Return a pool's nodes, the oldest first."""
        return list(self.where("pool_key = ? ORDER BY sequence", pool_key))

    def counts(self, pool_key: str) -> list[tuple[bool, NodeState, int]]:
        """Return (is_dedicated, state, nodes) for each kind and state in a pool."""
        counts = self._connection.execute(
            "SELECT is_dedicated, state, COUNT(*) FROM nodes WHERE pool_key = ? GROUP BY 1, 2",
            (pool_key,),
        )
        return [(bool(kind), NodeState(state), number) for kind, state, number in counts]

    def at_work(self) -> list[NodeRow]:
        """Return the nodes that run tasks, the oldest first."""
        return list(self.where("state = ? ORDER BY sequence", NodeState.RUNNING))

    def next_sequence(self) -> int:
        """Return a number higher than that of every node."""
        # The number of a removed node may come again: it orders only the nodes that there are.
        return self.number("MAX(sequence) FROM nodes") + 1


class NodeUsers(Table[NodeUserRow]):
    """The users that were added to nodes."""

    row_type = NodeUserRow
    name = "node_users"
    keys = ("node_id", "name")

    def delete_of_node(self, node_id: str) -> None:
        """Remove all users of a node."""
        self._connection.execute("DELETE FROM node_users WHERE node_id = ?", (node_id,))
