"""The loop that reacts: ends jobs that are done and gives waiting tasks to free nodes.

It sleeps until something wakes it, a job's wall clock runs out or a task's files may go.
"""

import asyncio
from collections.abc import Sequence

from flowrun.emulator.engine import job_manager, jobs, retention, tasks
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.engine.placement import FreeNode, place
from flowrun.emulator.lifecycle.node import NODE, NodeEvent, SchedulingState
from flowrun.emulator.lifecycle.pool import PoolState
from flowrun.emulator.store.rows import JobRow, PoolRow, TaskRow
from flowrun.emulator.wire import now


async def keep_scheduling(engine: Engine) -> None:
    """Look at what changed, whenever something did, until cancelled."""
    while True:
        await _sleep(engine)
        with engine.store.transaction():
            _settle_jobs(engine)
            for pool in engine.store.pools.where("state = ?", PoolState.ACTIVE):
                _fill(engine, pool)


async def _sleep(engine: Engine) -> None:
    alarms = (engine.store.jobs.next_deadline(), engine.store.tasks.next_outlived())
    timeouts = [max(0.0, (alarm - now()).total_seconds()) for alarm in alarms if alarm]
    try:
        await asyncio.wait_for(engine.woken.wait(), min(timeouts, default=None))
    except TimeoutError:
        engine.touched_jobs.update(engine.store.jobs.overdue(now()))
        retention.clean(engine)
    engine.woken.clear()


def _settle_jobs(engine: Engine) -> None:
    touched = sorted(engine.touched_jobs)
    engine.touched_jobs.clear()
    for job_key in touched:
        jobs.settle(engine, job_key)


def _fill(engine: Engine, pool: PoolRow) -> None:
    waiting = engine.store.jobs.ready(pool.key)
    free = _free_nodes(engine, pool) if waiting else []
    for job in waiting:
        refusing = engine.store.preparations.refusing(job.key) if free else ()
        usable = [node for node in free if node.node_id not in refusing]
        if usable and _start_some(engine, job, pool, usable):
            free = _free_nodes(engine, pool)


def _start_some(engine: Engine, job: JobRow, pool: PoolRow, free: Sequence[FreeNode]) -> bool:
    """Start what can be started of a job; say whether anything was."""
    manager = job_manager.find_waiting(engine, job)
    if manager:
        return _start_manager(engine, job, manager, pool=pool, free=free)
    pack = pool.spec["taskSchedulingPolicy"]["nodeFillType"] == "Pack"
    placements, _ = place(_waiting(engine, job, free), free, pack=pack)
    for one in placements:
        tasks.start(engine, job=job, task=one.task, node_id=one.node_id, slots=one.task.slots)
    return bool(placements)


def _start_manager(
    engine: Engine, job: JobRow, manager: TaskRow, *, pool: PoolRow, free: Sequence[FreeNode]
) -> bool:
    slots = job_manager.slots_of(job, manager, pool)
    node = job_manager.choose_node(engine, job, pool, free=free, slots=slots)
    if node is None or engine.runs.holds(job.key, manager.key):
        return False
    tasks.start(engine, job=job, task=manager, node_id=node.node_id, slots=slots)
    engine.wake(job.key)  # now the turn of its other tasks has come
    return True


def _free_nodes(engine: Engine, pool: PoolRow) -> list[FreeNode]:
    slots = pool.spec["taskSlotsPerNode"]
    free = [
        FreeNode(
            node_id=node.id, sequence=node.sequence, free=slots - engine.runs.slots_on(node.id)
        )
        for node in engine.store.nodes.of_pool(pool.key)
        if node.scheduling is SchedulingState.ENABLED
        and NODE.allows(node.state, NodeEvent.RUN_TASK)
    ]
    return [node for node in free if node.free > 0]


def _waiting(engine: Engine, job: JobRow, free: Sequence[FreeNode]) -> list[TaskRow]:
    limit = sum(node.free for node in free)
    if job.max_parallel >= 0:
        limit = min(limit, job.max_parallel - len(engine.store.tasks.at_work_for(job.key)))
    if limit <= 0:
        return []
    ready = engine.store.tasks.ready(job.key, slots=max(node.free for node in free), limit=limit)
    return [task for task in ready if not engine.runs.holds(task.job_key, task.key)]
