"""What becomes of a node's row when something happens to the node. Pure."""

from dataclasses import replace

from localbatch.lifecycle.node import NODE, NodeEvent, NodeState, SchedulingState
from localbatch.rows.nodes import NodeError, NodeRow
from localbatch.service.wire import now

# In every other state, or with the other scheduling, a node without tasks is where it should be.
_RESTS = {
    (NodeState.IDLE, SchedulingState.DISABLED): NodeEvent.GO_OFFLINE,
    (NodeState.OFFLINE, SchedulingState.ENABLED): NodeEvent.COME_BACK,
}


def advance(node: NodeRow, event: NodeEvent) -> NodeRow:
    """Return the node after the event; raises ServiceError when that is refused."""
    state = NODE.advance(node.state, event)
    # Another task on a running node is no change of state, and must not move its time.
    if state is node.state:
        return node
    return replace(node, state=state, state_time=now(), previous_state=node.state)


def requested_error(code: str) -> NodeError:
    """Return the error of a node that a fault file asks for."""
    return NodeError(code=code, message="A fault that was asked for")


def break_down(node: NodeRow, error: NodeError) -> NodeRow:
    """Return the node unusable, for the reason that its error gives."""
    return replace(advance(node, NodeEvent.BREAK), errors=(error,))


def come_to_rest(node: NodeRow) -> NodeRow:
    """Return a node without tasks idle or offline, as its scheduling state wants it."""
    event = _RESTS.get((node.state, node.scheduling))
    return node if event is None else advance(node, event)
