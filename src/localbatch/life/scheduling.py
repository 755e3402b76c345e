"""Takes a node out of scheduling, and back into it."""

from dataclasses import replace

from localbatch.engine.context import Engine
from localbatch.life import tasks
from localbatch.lifecycle.node import NodeState, SchedulingState
from localbatch.rows.nodes import NodeRow
from localbatch.rules.node_changes import come_to_rest
from localbatch.service.error_codes import ServiceError


def disable(engine: Engine, node: NodeRow, *, option: str) -> None:
    """Give the node no more tasks, and handle those that it has as the option says."""
    _switch(engine, node, SchedulingState.DISABLED)
    tasks.clear_node(engine, node, option=option)


def enable(engine: Engine, node: NodeRow) -> None:
    """Give the node tasks again."""
    _switch(engine, node, SchedulingState.ENABLED)
    engine.wake()


def _switch(engine: Engine, node: NodeRow, target: SchedulingState) -> None:
    if node.state is NodeState.LEAVINGPOOL:
        raise ServiceError("OperationNotValidOnNode")
    if node.scheduling is target:
        raise ServiceError("NodeAlreadyInTargetSchedulingState")
    engine.store.nodes.update(come_to_rest(replace(node, scheduling=target)))
