"""Where a node without tasks rests: idle, or offline while it may get no tasks. Pure."""

from dataclasses import replace

from flowrun.emulator.lifecycle.node import NODE, NodeEvent, NodeState, SchedulingState
from flowrun.emulator.store.rows import NodeRow
from flowrun.emulator.wire import now

_RESTS = {
    (NodeState.IDLE, SchedulingState.DISABLED): NodeEvent.GO_OFFLINE,
    (NodeState.OFFLINE, SchedulingState.ENABLED): NodeEvent.COME_BACK,
}


def come_to_rest(node: NodeRow) -> NodeRow:
    """Return the node idle or offline as its scheduling state wants it, if it has no task."""
    event = _RESTS.get((node.state, node.scheduling))
    if event is None:
        return node
    return replace(node, state=NODE.advance(node.state, event), state_time=now())
