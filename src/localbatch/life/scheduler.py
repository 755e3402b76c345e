"""The loop that reacts: ends jobs that are done and gives waiting tasks to free nodes.

It sleeps until something wakes it, a job's wall clock runs out, a task's files may go or a task
that holds others back must let them pass.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from localbatch.engine.alarms import sleep_until
from localbatch.engine.context import Engine
from localbatch.life import job_manager, jobs, retention, tasks
from localbatch.lifecycle.node import NODE, NodeEvent, SchedulingState
from localbatch.rows.jobs import JobRow
from localbatch.rows.pools import PoolRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules.multi_instance import (
    FindFirst,
    Hold,
    Turn,
    find_fitting,
    find_turn,
    is_possible,
)
from localbatch.rules.placement import FreeNode, place
from localbatch.service.wire import now

Choose = Callable[[FindFirst, Sequence[FreeNode]], Turn]
"""Finds whose turn it is among the multi-instance tasks of a job."""


async def keep_scheduling(engine: Engine, clock: Callable[[], datetime] = now) -> None:
    """Look at what changed, whenever something did or is due, until cancelled."""
    while True:
        time = clock()
        with engine.store.transaction():
            schedule(engine, time=time)
        await sleep_until(_next_alarm(engine, after=time), woken=engine.woken)


def schedule(engine: Engine, *, time: datetime) -> None:
    """Do what is due at this time, and start what can be started."""
    retention.clean(engine, time=time)
    # Before tasks are started: a job that ends now must not begin another one.
    _settle_jobs(engine, time=time)
    # A pool that is being deleted takes nothing; its jobs wait for another pool of its id.
    for pool in engine.store.pools.active():
        _fill(engine, pool, time=time)


def _next_alarm(engine: Engine, *, after: datetime) -> datetime | None:
    alarms = [engine.store.jobs.next_deadline(), engine.store.tasks.next_outlived()]
    alarms += [hold.next_turn(after) for hold in engine.holds.values()]
    return min((alarm for alarm in alarms if alarm), default=None)


def _settle_jobs(engine: Engine, *, time: datetime) -> None:
    touched = sorted(engine.touched_jobs.union(engine.store.jobs.overdue(time)))
    engine.touched_jobs.clear()
    for job_key in touched:
        jobs.settle(engine, job_key, time=time)


def _fill(engine: Engine, pool: PoolRow, *, time: datetime) -> None:
    waiting = engine.store.jobs.ready(pool.key)
    nodes = _open_nodes(engine, pool) if waiting else []
    hold: Hold | None = None
    choose = partial(find_turn, hold=engine.holds.get(pool.key), now=time)
    for job in waiting:
        if not any(node.free for node in nodes):
            return  # and whoever waits for more nodes goes on waiting
        # A node whose preparation failed is lost for this job alone.
        refusing = engine.store.preparations.refusing(job.key)
        usable = [node for node in nodes if node.node_id not in refusing]
        turn = _find_turn(engine, job, pool, usable, choose=find_fitting if hold else choose)
        hold = hold or turn.hold
        if _start_some(engine, job, pool, usable, turn):
            nodes = _open_nodes(engine, pool)
        if turn.holds_back:
            break  # jobs of lower priority wait with it, or they would take its nodes one by one
    _note_hold(engine, pool, hold)


def _find_turn(
    engine: Engine, job: JobRow, pool: PoolRow, nodes: Sequence[FreeNode], *, choose: Choose
) -> Turn:
    if not is_possible(pool) or job_manager.find_waiting(engine, job):
        return Turn()
    find_first = partial(engine.store.tasks.first_multi_instance, job.key)
    # One that its own maxParallelTasks stops must not keep nodes from other jobs.
    if _limit(engine, job, nodes) <= 0:
        return find_fitting(find_first, nodes)
    return choose(find_first, nodes)


def _note_hold(engine: Engine, pool: PoolRow, hold: Hold | None) -> None:
    if hold:
        engine.holds[pool.key] = hold
    else:
        engine.holds.pop(pool.key, None)


def _start_some(
    engine: Engine, job: JobRow, pool: PoolRow, nodes: Sequence[FreeNode], turn: Turn
) -> bool:
    """Start what can be started of a job; say whether anything was."""
    manager = job_manager.find_waiting(engine, job)
    if manager:
        return _start_manager(engine, job, manager, pool=pool, free=nodes)
    pack = pool.spec["taskSchedulingPolicy"]["nodeFillType"] == "Pack"
    waiting = _waiting(engine, job, nodes, turn.task)
    placements, _ = place(waiting, nodes, pack=pack, holder=turn.task if turn.holds_back else None)
    for placement in placements:
        tasks.start(
            engine,
            job=job,
            task=placement.task,
            node_ids=placement.node_ids,
            slots=placement.task.slots,
        )
    if placements and turn.task:
        engine.wake()  # only one multi-instance task at a time was looked at
    return bool(placements)


def _start_manager(
    engine: Engine, job: JobRow, manager: TaskRow, *, pool: PoolRow, free: Sequence[FreeNode]
) -> bool:
    slots = job_manager.slots_of(job, manager, pool)
    node = job_manager.choose_node(engine, job, pool, free=free, slots=slots)
    # A manager that was requeued may still be ending its last try, in the same folder.
    if node is None or engine.attempts.holds(job.key, manager.key):
        return False
    tasks.start(engine, job=job, task=manager, node_ids=(node.node_id,), slots=slots)
    engine.wake(job.key)  # now the turn of its other tasks has come
    return True


def _open_nodes(engine: Engine, pool: PoolRow) -> list[FreeNode]:
    """Return the nodes that take tasks, those without a free slot included."""
    slots = pool.spec["taskSlotsPerNode"]
    return [
        FreeNode(
            node_id=node.id, sequence=node.sequence, free=slots - engine.attempts.slots_on(node.id)
        )
        for node in engine.store.nodes.of_pool(pool.key)
        if node.scheduling is SchedulingState.ENABLED
        and NODE.allows(node.state, NodeEvent.RUN_TASK)
    ]


def _waiting(
    engine: Engine, job: JobRow, nodes: Sequence[FreeNode], multi_instance: TaskRow | None
) -> list[TaskRow]:
    limit = _limit(engine, job, nodes)
    if limit <= 0:
        return []
    # No more than could find a slot: a job may have a hundred thousand that wait.
    ready = engine.store.tasks.ready(job.key, slots=max(node.free for node in nodes), limit=limit)
    if multi_instance:
        ready = sorted([multi_instance, *ready], key=lambda task: task.sequence)[:limit]
    # A task that was requeued may still be ending its last try: two tries would share a folder.
    return [task for task in ready if not engine.attempts.holds(task.job_key, task.key)]


def _limit(engine: Engine, job: JobRow, nodes: Sequence[FreeNode]) -> int:
    """Return how many tasks of the job may be started now."""
    # Each takes a slot at least.
    limit = sum(max(0, node.free) for node in nodes)
    if job.max_parallel >= 0:
        limit = min(limit, job.max_parallel - len(engine.store.tasks.at_work_for(job.key)))
    return limit
