"""Adds pools to the account, for whoever asks: a request, a job or a job schedule."""

from localbatch.engine.context import Engine
from localbatch.life import autoscale
from localbatch.lifecycle.allocation import AllocationState
from localbatch.lifecycle.pool import PoolState
from localbatch.rows.pools import PoolRow
from localbatch.service.error_codes import ServiceError
from localbatch.service.images import check_image
from localbatch.service.wire import Json, make_etag, now
from localbatch.validation.pools import check_parts


def add_pool(engine: Engine, spec: Json) -> PoolRow:
    """Add a pool of a definition that was checked by itself; raises ServiceError."""
    spec = dict(spec)
    _check(engine, spec)
    # Every resize and formula changes the targets: they are columns, no part of the definition.
    dedicated, spot = spec.pop("targetDedicatedNodes"), spec.pop("targetLowPriorityNodes")
    time = now()
    resizing = dedicated or spot
    pool = PoolRow(
        key=spec["id"].lower(),
        id=spec["id"],
        spec=spec,
        state=PoolState.ACTIVE,
        state_time=time,
        allocation_state=AllocationState.RESIZING if resizing else AllocationState.STEADY,
        allocation_time=time,
        target_dedicated=dedicated,
        target_spot=spot,
        etag=make_etag(time),
        last_modified=time,
        creation_time=time,
    )
    engine.store.pools.insert(pool)
    if spec["enableAutoScale"]:
        # The service evaluates a formula for the first time when it comes, not an interval later.
        pool = autoscale.apply_formula(engine, autoscale.enable(pool, time), time)
    engine.pools_woken.set()
    return pool


def _check(engine: Engine, spec: Json) -> None:
    check_parts(spec)
    autoscale.check_new(spec)
    check_image(spec["virtualMachineConfiguration"])
    # Before the quota: who repeats a request must learn that the pool is there.
    if engine.store.pools.get(spec["id"].lower()):
        raise ServiceError("PoolExists")
    if engine.store.pools.count() >= engine.quotas.pools:
        raise ServiceError("PoolQuotaReached")
