"""Nodes that fail on request while they run tasks."""

import asyncio

from localbatch.engine.context import Engine
from localbatch.faults.rules import Fault
from localbatch.life import nodes
from localbatch.lifecycle.node import NodeEvent
from localbatch.rows.nodes import NodeRow
from localbatch.rules.node_changes import advance, break_down, requested_error

# The rate of such a rule is documented as that of one node in one second.
_SECONDS = 1.0
_OF_ANY_NODE = (Fault.UNUSABLE, Fault.UNKNOWN)


async def keep_failing(engine: Engine) -> None:
    """Roll the dice for every node that runs tasks, once a second, until cancelled."""
    while True:
        await asyncio.sleep(_SECONDS)
        # Without a rule nothing is read: almost every account has none.
        if engine.faults.has(*_OF_ANY_NODE, Fault.PREEMPT):
            with engine.store.transaction():
                for node in engine.store.nodes.at_work():
                    _fail_on_request(engine, node)


def _fail_on_request(engine: Engine, node: NodeRow) -> None:
    # The service preempts spot nodes only.
    possible = _OF_ANY_NODE if node.is_dedicated else (*_OF_ANY_NODE, Fault.PREEMPT)
    rule = engine.faults.roll(*possible)
    if rule is None:
        return
    match rule.fault:
        case Fault.UNUSABLE:
            nodes.fail(engine, break_down(node, requested_error(rule.code)))
        case Fault.UNKNOWN:
            nodes.fail(engine, advance(node, NodeEvent.LOSE_CONTACT))
        case _:
            nodes.fail(engine, advance(node, NodeEvent.PREEMPT))
