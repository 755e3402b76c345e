"""Brings pools to the number of nodes that they should have, or to their end.

In: pools in the store that are not at rest. Out: nodes that come and go, and resize errors.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from localbatch.engine.alarms import sleep_until
from localbatch.engine.context import Engine
from localbatch.life import allocation, nodes
from localbatch.lifecycle.allocation import ALLOCATION, AllocationEvent, AllocationState
from localbatch.lifecycle.node import NodeEvent, NodeState
from localbatch.lifecycle.pool import POOL, PoolEvent, PoolState
from localbatch.rows.nodes import NodeRow
from localbatch.rows.pools import PoolRow
from localbatch.service.wire import later, now


async def keep_allocating(engine: Engine, clock: Callable[[], datetime] = now) -> None:
    """Look at the pools whenever something happened to one or a resize's time is up."""
    while True:
        time = clock()
        with engine.store.transaction():
            # By the same moment as the alarm below, or what falls due between two would be slept
            # over.
            allocate(engine, time=time)
        await sleep_until(_next_alarm(engine, after=time), woken=engine.pools_woken)


def allocate(engine: Engine, *, time: datetime) -> None:
    """Do what is due at this time for the pools that are not at rest."""
    for pool in engine.store.pools.unsettled():
        if _begin(engine, pool) > time:
            continue
        if pool.state is PoolState.DELETING:
            _dissolve(engine, pool)
        elif pool.allocation_state is AllocationState.RESIZING:
            _resize(engine, pool, time=time)
        else:
            _stop(engine, pool, time=time)


def delete(engine: Engine, pool: PoolRow) -> None:
    """Let a pool go with its nodes; raises ServiceError when it is going already."""
    time = now()
    deleted = replace(
        pool,
        state=POOL.advance(pool.state, PoolEvent.DELETE),
        state_time=time,
        allocation_state=AllocationState.RESIZING,
        allocation_time=time,
    )
    engine.store.pools.update(deleted)
    # Not now: its nodes leave after the answer, as in the service.
    engine.pools_woken.set()


def _dissolve(engine: Engine, pool: PoolRow) -> None:
    """Remove a deleted pool's nodes, whose tasks go back to the queue, and then the pool."""
    everything = engine.store.nodes.of_pool(pool.key)
    draining = _draining(engine, pool)
    for node in everything:
        # A node that drained for a resize is told once more: with its pool gone it waits for
        # nothing.
        if node.state is not NodeState.LEAVINGPOOL or node in draining:
            nodes.leave(engine, node, option="requeue")
    # Else the last of the nodes wakes the loop when it has gone.
    if not everything:
        engine.store.pools.delete(pool.key)


def _resize(engine: Engine, pool: PoolRow, *, time: datetime) -> None:
    """Add or remove nodes until the targets are met, as far as quotas and the time allow."""
    # After the first error no more nodes are asked for: only a new resize begins without errors.
    pool = replace(pool, errors=pool.errors or tuple(allocation.grow(engine, pool)))
    allocation.shrink(engine, pool)
    deadline = _deadline(pool)
    # Only a node that drains can take so long: here new ones are there at once.
    if deadline and deadline <= time and _draining(engine, pool):
        pool = _time_out(engine, pool, time=time)
    _settle(engine, pool, time=time)


def _time_out(engine: Engine, pool: PoolRow, *, time: datetime) -> PoolRow:
    """Stop a resize whose time is up; nodes that still have tasks stay."""
    _keep_draining(engine, pool)
    late = allocation.describe_missed(engine, pool, code="AllocationTimedout")
    state = ALLOCATION.advance(pool.allocation_state, AllocationEvent.STOP)
    return replace(pool, allocation_state=state, allocation_time=time, errors=(*pool.errors, *late))


def _stop(engine: Engine, pool: PoolRow, *, time: datetime) -> None:
    _keep_draining(engine, pool)
    missed = allocation.describe_missed(engine, pool, code="ResizeStopped")
    _settle(engine, replace(pool, errors=pool.errors or tuple(missed)), time=time)


def _settle(engine: Engine, pool: PoolRow, *, time: datetime) -> None:
    """Store the pool, at rest if no node is on its way out any more."""
    if not _leaving(engine, pool):
        state = ALLOCATION.advance(pool.allocation_state, AllocationEvent.SETTLE)
        pool = replace(pool, allocation_state=state, allocation_time=time)
        engine.wake()
    engine.store.pools.update(pool)


def _leaving(engine: Engine, pool: PoolRow) -> list[NodeRow]:
    everything = engine.store.nodes.of_pool(pool.key)
    return [node for node in everything if node.state is NodeState.LEAVINGPOOL]


def _draining(engine: Engine, pool: PoolRow) -> list[NodeRow]:
    """Return the leaving nodes that may first finish their tasks."""
    return [node for node in _leaving(engine, pool) if engine.store.tasks.at_work_on(node.id)]


def _keep_draining(engine: Engine, pool: PoolRow) -> None:
    """Keep the draining nodes in the pool, see A0022."""
    for node in _draining(engine, pool):
        nodes.move(engine, node, NodeEvent.STAY)


def _begin(engine: Engine, pool: PoolRow) -> datetime:
    """Return when something may happen: a change is seen for a while before it is made."""
    # Clients poll for `steady` from the first moment on, and would miss a resize that was over
    # before.
    return pool.allocation_time + timedelta(seconds=engine.pace)


def _deadline(pool: PoolRow) -> datetime | None:
    """Return when a resize must be over, if ever: one by formula has all the time it needs."""
    if pool.spec["enableAutoScale"]:
        return None
    return later(pool.allocation_time, pool.spec["resizeTimeout"])


def _next_alarm(engine: Engine, *, after: datetime) -> datetime | None:
    """Return when the next thing is due; what was due before has been done."""
    alarms = [
        alarm
        for pool in engine.store.pools.unsettled()
        for alarm in (_begin(engine, pool), _deadline(pool))
        if alarm and alarm > after
    ]
    return min(alarms, default=None)
