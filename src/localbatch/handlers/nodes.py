"""Operations on compute nodes."""

from collections.abc import Mapping

from localbatch.engine.context import Engine
from localbatch.handlers.find import find_node, find_pool
from localbatch.http.calls import Call, Reply
from localbatch.http.listing import Listing, answer_list, selector
from localbatch.odata.kinds import Kind
from localbatch.rows.nodes import NodeRow
from localbatch.rows.pools import PoolRow
from localbatch.service.wire import Json
from localbatch.views.nodes import PROPERTIES, describe_node

_FILTERABLE = {
    # Of any value: clients may ask for states that no node here is ever in, as `upgradingos`.
    "state": Kind.ENUM,
    "stateTransitionTime": Kind.TIME,
    "lastBootTime": Kind.TIME,
    "allocationTime": Kind.TIME,
    "startTaskInfo/state": Kind.ENUM.only("eq"),
    "startTaskInfo/result": Kind.ENUM,
    "startTaskInfo/exitCode": Kind.INTEGER,
    "startTaskInfo/startTime": Kind.TIME,
    "startTaskInfo/endTime": Kind.TIME,
}


def list_nodes(engine: Engine, call: Call) -> Reply:
    """GET /pools/{pool}/nodes."""
    pool = find_pool(engine, call)
    # Asked once for the list, and not for each node.
    loads = engine.store.tasks.loads()
    listing = Listing(
        metadata="nodes",
        read=lambda after, limit: engine.store.nodes.page(pool.key, after=after, limit=limit),
        key=lambda node: node.id,
        describe=lambda node: _describe(call, pool, node, loads=loads),
        filterable=_FILTERABLE,
        properties=PROPERTIES,
    )
    return answer_list(call, listing)


def get_node(engine: Engine, call: Call) -> Reply:
    """GET /pools/{pool}/nodes/{node}."""
    pool, node = find_node(engine, call)
    loads = engine.store.tasks.loads()
    body = selector(call, PROPERTIES)(_describe(call, pool, node, loads=loads))
    return Reply(body=body, metadata="nodes/@Element")


def _describe(
    call: Call, pool: PoolRow, node: NodeRow, *, loads: Mapping[str, tuple[int, int]]
) -> Json:
    running, slots = loads.get(node.id, (0, 0))
    return describe_node(node, pool=pool, base=call.base, running=running, slots=slots)
