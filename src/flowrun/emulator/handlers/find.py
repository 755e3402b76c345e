"""Finds what a request's path names, or refuses in the service's words."""

from flowrun.emulator.edge.calls import Call
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.errors import ServiceError
from flowrun.emulator.store.rows import JobRow, NodeRow, PoolRow, TaskRow


def find_pool(engine: Engine, call: Call) -> PoolRow:
    """Return the pool of the path."""
    pool = engine.store.pools.get(call.segments["pool"].lower())
    if pool is None:
        raise ServiceError("PoolNotFound")
    return pool


def find_node(engine: Engine, call: Call) -> tuple[PoolRow, NodeRow]:
    """Return the node of the path and its pool."""
    pool = find_pool(engine, call)
    node = engine.store.nodes.get(pool.key, call.segments["node"].lower())
    if node is None:
        raise ServiceError("NodeNotFound")
    return pool, node


def find_job(engine: Engine, call: Call) -> JobRow:
    """Return the job of the path."""
    job = engine.store.jobs.get(call.segments["job"].lower())
    if job is None:
        raise ServiceError("JobNotFound")
    return job


def find_task(engine: Engine, call: Call) -> tuple[JobRow, TaskRow]:
    """Return the task of the path and its job."""
    job = find_job(engine, call)
    task = engine.store.tasks.get(job.key, call.segments["task"].lower())
    if task is None:
        raise ServiceError("TaskNotFound")
    return job, task
