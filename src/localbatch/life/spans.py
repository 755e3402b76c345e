"""Keeps the times through which nodes hold their machines: what the service would charge for."""

from localbatch.engine.context import Engine
from localbatch.lifecycle.node import NodeState
from localbatch.rows.nodes import NodeRow, NodeSpanRow
from localbatch.service.vm_sizes import cores_of
from localbatch.service.wire import now

_WITHOUT_MACHINE = frozenset({NodeState.PREEMPTED, NodeState.DEALLOCATED})


def open_span(engine: Engine, node: NodeRow) -> None:
    """The node gets a machine."""
    pool = engine.store.pools.get(node.pool_key)
    if pool:
        vm_size = pool.spec["vmSize"]
        span = NodeSpanRow(
            node_id=node.id,
            start_time=now(),
            pool_key=node.pool_key,
            pool_id=node.pool_id,
            vm_size=vm_size,
            cores=cores_of(vm_size),
            is_dedicated=node.is_dedicated,
        )
        engine.store.node_spans.insert(span)


def follow(engine: Engine, moved: NodeRow) -> None:
    """Take note of a machine that goes or comes back, after the node moved to another state."""
    if moved.state in _WITHOUT_MACHINE:
        close_span(engine, moved)
    # One that leaves without having come back gets no machine any more.
    elif moved.previous_state in _WITHOUT_MACHINE and moved.state is not NodeState.LEAVINGPOOL:
        open_span(engine, moved)


def close_span(engine: Engine, node: NodeRow) -> None:
    """The node's machine is gone."""
    engine.store.node_spans.close(node.id, now())
