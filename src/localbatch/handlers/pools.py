"""Operations on pools, except those that change their nodes."""

from collections import Counter
from dataclasses import replace

from localbatch.engine.context import Engine
from localbatch.handlers.find import find_pool
from localbatch.http.calls import Call, Reply, changed
from localbatch.http.listing import Listing, answer_list, selector, wants_stats
from localbatch.http.preconditions import check_conditions
from localbatch.life import pools
from localbatch.life.new_pools import add_pool
from localbatch.lifecycle.allocation import AllocationState
from localbatch.lifecycle.pool import POOL, PoolEvent, PoolState
from localbatch.odata.kinds import Kind
from localbatch.rows.pools import PoolRow
from localbatch.service.error_codes import invalid_property
from localbatch.service.images import check_image
from localbatch.service.wire import Json, format_http_time, make_etag, now
from localbatch.service.withheld import without_secrets
from localbatch.validation import pools as bodies
from localbatch.views.pools import PROPERTIES, describe_pool
from localbatch.views.statistics import describe_pool_stats

_FILTERABLE = {
    "id": Kind.STRING,
    "state": Kind.ENUM.of(*PoolState),
    "allocationState": Kind.ENUM.of(*AllocationState),
    "stateTransitionTime": Kind.TIME,
    "allocationStateTransitionTime": Kind.TIME,
    "creationTime": Kind.TIME,
    "lastModified": Kind.TIME,
    "enableAutoScale": Kind.BOOLEAN,
    "enableInterNodeCommunication": Kind.BOOLEAN,
    "vmSize": Kind.ENUM,
}


def create_pool(engine: Engine, call: Call) -> Reply:
    """POST /pools."""
    spec: Json = bodies.CREATE("", call.json())
    pool = add_pool(engine, spec)
    return answer_change(call, pool, status=201)


def list_pools(engine: Engine, call: Call) -> Reply:
    """GET /pools."""
    listing = Listing(
        metadata="pools",
        read=lambda after, limit: engine.store.pools.page(after=after, limit=limit),
        key=lambda pool: pool.key,
        describe=lambda pool: _describe(engine, call, pool),
        filterable=_FILTERABLE,
        properties=PROPERTIES,
    )
    return answer_list(call, listing)


def get_pool(engine: Engine, call: Call) -> Reply:
    """GET and HEAD /pools/{pool}."""
    pool = find_pool(engine, call)
    check_conditions(call, etag=pool.etag, last_modified=pool.last_modified)
    body = selector(call, PROPERTIES)(_describe(engine, call, pool))
    headers = {"ETag": pool.etag, "Last-Modified": format_http_time(pool.last_modified)}
    return Reply(body=body, metadata="pools/@Element", headers=headers)


def update_pool(engine: Engine, call: Call) -> Reply:
    """PATCH /pools/{pool}: what is present replaces what was there."""
    pool = find_changeable(engine, call)
    changes: Json = bodies.UPDATE("", call.json())
    built = sorted(bodies.BUILT_PROPERTIES & changes.keys())
    # The nodes were made of these properties and would no longer be what the pool says.
    if built and engine.store.nodes.of_pool(pool.key):
        reason = "The property can only be changed while the pool has no nodes"
        raise invalid_property(built[0], without_secrets(changes[built[0]]), reason)
    # As a whole: what is right by itself may not go with what is there.
    bodies.check_parts(pool.spec | changes)
    if "virtualMachineConfiguration" in changes:
        check_image(changes["virtualMachineConfiguration"])
    return answer_change(call, save(engine, replace(pool, spec=pool.spec | changes)), status=200)


def replace_pool_properties(engine: Engine, call: Call) -> Reply:
    """POST /pools/{pool}/updateproperties: what is absent is cleared."""
    pool = find_changeable(engine, call)
    given: Json = bodies.REPLACE("", call.json())
    # What this operation clears where the request leaves it out.
    cleared = {"startTask", "applicationPackageReferences", "metadata"}
    spec = {name: value for name, value in pool.spec.items() if name not in cleared} | given
    bodies.check_parts(spec)
    return answer_change(call, save(engine, replace(pool, spec=spec)), status=204)


def delete_pool(engine: Engine, call: Call) -> Reply:
    """DELETE /pools/{pool}."""
    pool = find_pool(engine, call)
    check_conditions(call, etag=pool.etag, last_modified=pool.last_modified)
    pools.delete(engine, pool)
    # Without an ETag: what is being deleted cannot be changed any more.
    return Reply(status=202)


def find_changeable(engine: Engine, call: Call) -> PoolRow:
    """Return the pool of the path if it may be changed on the request's conditions."""
    pool = find_pool(engine, call)
    check_conditions(call, etag=pool.etag, last_modified=pool.last_modified)
    POOL.advance(pool.state, PoolEvent.UPDATE)
    return pool


def save(engine: Engine, pool: PoolRow) -> PoolRow:
    """Store a changed pool under a new ETag."""
    time = now()
    # Nodes that come and go change neither.
    pool = replace(pool, etag=make_etag(time), last_modified=time)
    engine.store.pools.update(pool)
    return pool


def answer_change(call: Call, pool: PoolRow, *, status: int, action: str = "") -> Reply:
    """Return the answer to a change of the pool."""
    path = f"/pools/{pool.id}{action}"
    return changed(call, path, status=status, etag=pool.etag, last_modified=pool.last_modified)


def _describe(engine: Engine, call: Call, pool: PoolRow) -> Json:
    counts = Counter[bool]()
    for is_dedicated, _, number in engine.store.nodes.counts(pool.key):
        counts[is_dedicated] += number
    body = describe_pool(pool, base=call.base, dedicated=counts[True], spot=counts[False])
    if wants_stats(call):
        body["stats"] = _describe_stats(engine, pool, url=body["url"])
    return body


def _describe_stats(engine: Engine, pool: PoolRow, *, url: str) -> Json:
    # Not from before: a deleted pool of the same id has left its spans behind.
    spans = engine.store.node_spans.of_pool_since(pool.key, pool.creation_time)
    return describe_pool_stats(
        pool,
        url=url,
        now=now(),
        # The statistics of the service have a core time of dedicated nodes, and none of spot nodes.
        spans=[span for span in spans if span.is_dedicated],
        samples=engine.store.samples.since(pool.key, pool.creation_time),
    )
