"""Operations that change a compute node."""

from localbatch.engine.context import Engine
from localbatch.handlers.find import find_node
from localbatch.http.calls import Call, Reply, changed
from localbatch.life import nodes, scheduling
from localbatch.rows.nodes import NodeRow
from localbatch.rows.pools import PoolRow
from localbatch.service.wire import Json
from localbatch.validation import nodes as bodies


def reboot_node(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/nodes/{node}/reboot."""
    pool, node = find_node(engine, call)
    body: Json = bodies.REBOOT("", call.optional_json())
    nodes.reboot(engine, node, option=body["nodeRebootOption"])
    return _answer(call, pool, node, "reboot")


def reimage_node(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/nodes/{node}/reimage."""
    pool, node = find_node(engine, call)
    body: Json = bodies.REIMAGE("", call.optional_json())
    nodes.reimage(engine, node, option=body["nodeReimageOption"])
    return _answer(call, pool, node, "reimage")


def deallocate_node(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/nodes/{node}/deallocate."""
    pool, node = find_node(engine, call)
    body: Json = bodies.DEALLOCATE("", call.optional_json())
    nodes.deallocate(engine, node, option=body["nodeDeallocateOption"])
    return _answer(call, pool, node, "deallocate")


def start_node(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/nodes/{node}/start."""
    pool, node = find_node(engine, call)
    nodes.start(engine, node)
    return _answer(call, pool, node, "start")


def disable_scheduling(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/nodes/{node}/disablescheduling."""
    pool, node = find_node(engine, call)
    body: Json = bodies.DISABLE_SCHEDULING("", call.optional_json())
    scheduling.disable(engine, node, option=body["nodeDisableSchedulingOption"])
    # 200, where the others answer 202: the switch is done, and the node shows no transition.
    return _answer(call, pool, node, "disablescheduling", status=200)


def enable_scheduling(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/nodes/{node}/enablescheduling."""
    pool, node = find_node(engine, call)
    scheduling.enable(engine, node)
    return _answer(call, pool, node, "enablescheduling", status=200)


def _answer(call: Call, pool: PoolRow, node: NodeRow, action: str, *, status: int = 202) -> Reply:
    path = f"/pools/{pool.id}/nodes/{node.id}/{action}"
    # A node has no ETag and no time of its own, so the answer bears those of its pool.
    return changed(call, path, status=status, etag=pool.etag, last_modified=pool.last_modified)
