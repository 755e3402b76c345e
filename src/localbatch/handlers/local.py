"""The account's own operations: its faults, its quotas, and what the service does by itself."""

from dataclasses import asdict

from localbatch.engine.context import Engine
from localbatch.engine.quotas import change, save_quotas
from localbatch.faults import keeping
from localbatch.http.calls import Call, Reply
from localbatch.life import nodes
from localbatch.lifecycle.node import NodeEvent
from localbatch.rows.nodes import NodeRow
from localbatch.rules.node_changes import advance
from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import Json
from localbatch.validation.checks import record, required, text

_PREEMPT = record({"node": required(text(least=1))})


def show_faults(engine: Engine, _: Call) -> Reply:
    """GET /_local/faults."""
    return Reply(body=keeping.show_faults(engine.root), metadata="faults")


def set_faults(engine: Engine, call: Call) -> Reply:
    """PUT /_local/faults: another fault file."""
    engine.faults = keeping.set_faults(engine.root, call.json(), operations=engine.operations)
    return show_faults(engine, call)


def clear_faults(engine: Engine, call: Call) -> Reply:
    """DELETE /_local/faults: everything goes well again."""
    engine.faults = keeping.clear_faults(engine.root)
    return show_faults(engine, call)


def show_quotas(engine: Engine, _: Call) -> Reply:
    """GET /_local/quotas."""
    return Reply(body=asdict(engine.quotas), metadata="quotas")


def change_quotas(engine: Engine, call: Call) -> Reply:
    """PATCH /_local/quotas: those that are given; what exceeds them already stays."""
    # Only what is asked for from now on is measured by them: a lower quota ends no pool and no job.
    engine.quotas = change(engine.quotas, call.json())
    save_quotas(engine.root, engine.quotas)
    return show_quotas(engine, call)


def preempt_node(engine: Engine, call: Call) -> Reply:
    """POST /_local/preempt: take a spot node away, named by its id or the beginning of it."""
    body: Json = _PREEMPT("", call.json())
    node = _find_node(engine, body["node"].lower())
    if node.is_dedicated:
        raise ServiceError("OperationNotValidOnNode", ("Reason", "The node is not a spot node"))
    # As a failure and not as a departure: its tasks are queued again and it comes back by itself.
    nodes.fail(engine, advance(node, NodeEvent.PREEMPT))
    return Reply(body={"node": node.id}, metadata="preempt")


def _find_node(engine: Engine, short_id: str) -> NodeRow:
    # An id has 72 characters, which nobody types: a beginning will do that one node alone has.
    nodes = engine.store.nodes.by_short_id(short_id)
    if not nodes:
        raise ServiceError("NodeNotFound")
    if len(nodes) > 1:
        reason = f"The ids of {len(nodes)} nodes begin with it"
        raise invalid_property("node", short_id, reason)
    return nodes[0]
