"""What the service does by itself and never on request: for tests of what then happens."""

from flowrun.emulator.edge.calls import Call, Reply
from flowrun.emulator.engine import nodes
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.engine.node_changes import advance
from flowrun.emulator.errors import ServiceError
from flowrun.emulator.lifecycle.node import NodeEvent


def preempt_node(engine: Engine, call: Call) -> Reply:
    """POST /_local/preempt: take the spot node in the parameter `node` away."""
    node_id = call.query.get("node")
    if not node_id:
        raise ServiceError("MissingRequiredQueryParameter", ("QueryParameterName", "node"))
    node = next(engine.store.nodes.where("id = ?", node_id.lower()), None)
    if node is None:
        raise ServiceError("NodeNotFound")
    if node.is_dedicated:
        raise ServiceError("OperationNotValidOnNode", ("Reason", "The node is not a spot node"))
    nodes.fail(engine, advance(node, NodeEvent.PREEMPT))
    return Reply(status=202)
