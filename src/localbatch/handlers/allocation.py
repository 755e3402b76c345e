"""Operations that change which nodes a pool has, and the count of nodes by state."""

from dataclasses import replace
from datetime import datetime

from localbatch.engine.context import Engine
from localbatch.faults.rules import Fault
from localbatch.handlers.pools import answer_change, find_changeable, save
from localbatch.http.calls import Call, Reply
from localbatch.http.listing import Listing, answer_list
from localbatch.life import nodes
from localbatch.life.allocation import staying
from localbatch.lifecycle.allocation import ALLOCATION, AllocationEvent
from localbatch.odata.kinds import Kind
from localbatch.rows.nodes import NodeRow
from localbatch.rows.pools import PoolRow
from localbatch.service.error_codes import ServiceError, invalid_property
from localbatch.service.wire import Json, now
from localbatch.validation import pools as bodies
from localbatch.views.pools import describe_node_counts


def resize_pool(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/resize."""
    pool = _find_resizable(engine, call)
    body: Json = bodies.RESIZE("", call.json())
    dedicated, spot = body.get("targetDedicatedNodes"), body.get("targetLowPriorityNodes")
    # The API wants one of the two and requires neither by itself, so no table of fields can say it.
    if dedicated is None and spot is None:
        name = ("PropertyName", "targetDedicatedNodes")
        raise ServiceError("MissingRequiredProperty", name)
    pool = replace(
        _advance(pool, AllocationEvent.RESIZE),
        # What the last resize missed is shown until the next one begins.
        errors=(),
        target_dedicated=pool.target_dedicated if dedicated is None else dedicated,
        target_spot=pool.target_spot if spot is None else spot,
    )
    pool = _save(engine, pool, body)
    return answer_change(call, pool, status=202, action="/resize")


def stop_resize(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/stopresize; the resize under way notices it."""
    # A steady pool refuses: there is nothing to stop (A0009).
    pool = save(engine, _advance(find_changeable(engine, call), AllocationEvent.STOP))
    engine.pools_woken.set()
    return answer_change(call, pool, status=202, action="/stopresize")


def remove_nodes(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/removenodes."""
    pool = _find_resizable(engine, call)
    body: Json = bodies.REMOVE_NODES("", call.json())
    # Each once, however often it is named.
    leaving = [_find_listed(engine, pool, node_id) for node_id in sorted(set(body["nodeList"]))]
    resizing = _advance(pool, AllocationEvent.RESIZE)  # a refusal must come before any task ends
    for node in leaving:
        nodes.leave(engine, node, option=body["nodeDeallocationOption"])
    kinds = {node.is_dedicated for node in leaving}
    # What is left becomes the target, or the pool would make new nodes for those that it gave up.
    left = {kind: len(staying(engine, pool, is_dedicated=kind)) for kind in kinds}
    pool = replace(
        resizing,
        errors=(),
        target_dedicated=left.get(True, pool.target_dedicated),
        target_spot=left.get(False, pool.target_spot),
    )
    pool = _save(engine, pool, body)
    return answer_change(call, pool, status=202, action="/removenodes")


def list_node_counts(engine: Engine, call: Call) -> Reply:
    """GET /nodecounts."""
    delay = engine.faults.roll(Fault.COUNTS)
    # Counts lag behind in the service, which a fault rule brings about here.
    at = delay.past(now()) if delay else None
    listing = Listing(
        metadata="poolnodecounts",
        read=lambda after, limit: engine.store.pools.page(after=after, limit=limit),
        key=lambda pool: pool.key,
        describe=lambda pool: _count_nodes(engine, pool, at=at),
        filterable={"poolId": Kind.ENUM.only("eq")},
    )
    return answer_list(call, listing)


def _find_resizable(engine: Engine, call: Call) -> PoolRow:
    pool = find_changeable(engine, call)
    if pool.spec["enableAutoScale"]:
        # A0032: the code is not documented.
        reason = "The autoscale formula decides on the pool's nodes"
        raise ServiceError("OperationNotValidOnPool", ("Reason", reason))
    return pool


def _save(engine: Engine, pool: PoolRow, body: Json) -> PoolRow:
    # Kept in the definition: the deadline of the resize is reckoned from it, and GET shows it.
    spec = pool.spec | {"resizeTimeout": body["resizeTimeout"]}
    pool = replace(pool, spec=spec, deallocation=body["nodeDeallocationOption"])
    engine.pools_woken.set()
    return save(engine, pool)


def _count_nodes(engine: Engine, pool: PoolRow, *, at: datetime | None) -> Json:
    if at is None:
        counts = engine.store.nodes.counts(pool.key)
    else:
        counts = engine.store.history.node_counts(pool.key, at)
    return describe_node_counts(
        pool,
        dedicated={state: number for is_dedicated, state, number in counts if is_dedicated},
        spot={state: number for is_dedicated, state, number in counts if not is_dedicated},
    )


def _advance(pool: PoolRow, event: AllocationEvent) -> PoolRow:
    state = ALLOCATION.advance(pool.allocation_state, event)
    # The time-out of the resize is counted from this moment.
    return replace(pool, allocation_state=state, allocation_time=now())


def _find_listed(engine: Engine, pool: PoolRow, node_id: str) -> NodeRow:
    node = engine.store.nodes.get(pool.key, node_id.lower())
    if node is None:
        # A0033: the code is not documented.
        raise invalid_property("nodeList", node_id, "The pool has no such node")
    return node
