"""Brings a pool to the number of nodes that it should have, or to its end."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from flowrun.emulator.engine import nodes
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.engine.quotas import affordable_nodes
from flowrun.emulator.faults.rules import Fault
from flowrun.emulator.lifecycle.allocation import ALLOCATION, AllocationEvent, AllocationState
from flowrun.emulator.lifecycle.node import NodeState
from flowrun.emulator.lifecycle.pool import PoolState
from flowrun.emulator.store.rows import NodeRow, PoolRow
from flowrun.emulator.wire import Json, now

_LEAST_USEFUL_FIRST = (
    NodeState.UNUSABLE,
    NodeState.STARTTASKFAILED,
    NodeState.CREATING,
    NodeState.STARTING,
    NodeState.WAITINGFORSTARTTASK,
    NodeState.PREEMPTED,
    NodeState.DEALLOCATED,
    NodeState.DEALLOCATING,
    NodeState.REIMAGING,
    NodeState.REBOOTING,
    NodeState.OFFLINE,
    NodeState.IDLE,
    NodeState.RUNNING,
)


async def resize(engine: Engine, pool_key: str, *, option: str = "requeue") -> None:
    """Add or remove nodes until the targets are met, as far as quotas allow."""
    await asyncio.sleep(engine.pace)
    pool = engine.store.pools.get(pool_key)
    if pool is None or pool.state is not PoolState.ACTIVE:
        return
    with engine.store.transaction():
        errors = _stopped_errors(engine, pool)
        if pool.allocation_state is AllocationState.RESIZING:
            errors = _grow(engine, pool)
            _shrink(engine, pool, option=option)
    await _depart(engine, _leaving(engine, pool_key))
    settle(engine, pool_key, errors=errors)


def settle(engine: Engine, pool_key: str, *, errors: list[Json]) -> None:
    """Record that the resize is over, with what it could not do."""
    pool = engine.store.pools.get(pool_key)
    if pool and pool.state is PoolState.ACTIVE:
        state = ALLOCATION.advance(pool.allocation_state, AllocationEvent.SETTLE)
        settled = replace(pool, allocation_state=state, allocation_time=now(), errors=errors)
        engine.store.pools.update(settled)
        engine.wake()


async def remove(engine: Engine, pool_key: str, *, node_ids: frozenset[str], option: str) -> None:
    """Remove the named nodes from a pool whose targets count them out already."""
    with engine.store.transaction():
        for node in engine.store.nodes.of_pool(pool_key):
            if node.id in node_ids:
                nodes.leave(engine, node, option=option)
    await _depart(engine, _leaving(engine, pool_key))
    settle(engine, pool_key, errors=[])


async def dissolve(engine: Engine, pool_key: str) -> None:
    """Remove a deleted pool's nodes, whose tasks go back to the queue, and then the pool."""
    everything = engine.store.nodes.of_pool(pool_key)
    with engine.store.transaction():
        for node in everything:
            nodes.leave(engine, node, option="requeue")
    await asyncio.sleep(engine.pace)
    await _depart(engine, everything)
    engine.store.pools.delete(pool_key)


async def _depart(engine: Engine, leaving: Sequence[NodeRow]) -> None:
    await asyncio.gather(*(nodes.depart(engine, node) for node in leaving))


def _leaving(engine: Engine, pool_key: str) -> list[NodeRow]:
    everything = engine.store.nodes.of_pool(pool_key)
    return [node for node in everything if node.state is NodeState.LEAVINGPOOL]


def _staying(engine: Engine, pool_key: str, *, is_dedicated: bool) -> list[NodeRow]:
    return [
        node
        for node in engine.store.nodes.of_pool(pool_key)
        if node.is_dedicated is is_dedicated and node.state is not NodeState.LEAVINGPOOL
    ]


def _grow(engine: Engine, pool: PoolRow) -> list[Json]:
    errors: list[Json] = []
    failure = engine.faults.roll(Fault.RESIZE)
    if failure:
        return [{"code": failure.code, "message": "A fault that was asked for"}]
    for is_dedicated, target in _targets(pool):
        missing = target - len(_staying(engine, pool.key, is_dedicated=is_dedicated))
        allowed = affordable_nodes(engine, pool, is_dedicated=is_dedicated)
        for _ in range(min(missing, allowed)):
            nodes.create(engine, pool, is_dedicated=is_dedicated)
        if missing > allowed:
            errors.append(_quota_error(is_dedicated=is_dedicated))
    return errors


def _shrink(engine: Engine, pool: PoolRow, *, option: str) -> None:
    for is_dedicated, target in _targets(pool):
        staying = _staying(engine, pool.key, is_dedicated=is_dedicated)
        staying.sort(key=lambda node: (_LEAST_USEFUL_FIRST.index(node.state), -node.sequence))
        for node in staying[: max(0, len(staying) - target)]:
            nodes.leave(engine, node, option=option)


def _targets(pool: PoolRow) -> tuple[tuple[bool, int], tuple[bool, int]]:
    return (True, pool.target_dedicated), (False, pool.target_spot)


def _quota_error(*, is_dedicated: bool) -> Json:
    if is_dedicated:
        message = "The specified account has reached core quota"
        return {"code": "AccountCoreQuotaReached", "message": message}
    message = "The specified account has reached low priority core quota"
    return {"code": "AccountLowPriorityCoreQuotaReached", "message": message}


def _stopped_errors(engine: Engine, pool: PoolRow) -> list[Json]:
    return [
        {
            "code": "ResizeStopped",
            "message": f"Desired number of {'dedicated' if is_dedicated else 'low priority'} nodes"
            " could not be allocated due to a stop resize operation",
        }
        for is_dedicated, target in _targets(pool)
        if target != len(_staying(engine, pool.key, is_dedicated=is_dedicated))
    ]
