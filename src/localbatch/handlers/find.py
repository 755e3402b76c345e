"""Finds what a request's path names, or refuses in the service's words."""

from localbatch.engine.context import Engine
from localbatch.http.calls import Call
from localbatch.rows.jobs import JobRow
from localbatch.rows.nodes import NodeRow
from localbatch.rows.pools import PoolRow
from localbatch.rows.tasks import TaskRow
from localbatch.service.error_codes import ServiceError


def find_pool(engine: Engine, call: Call) -> PoolRow:
    """Return the pool of the path."""
    # Keys are ids in small letters: the service compares ids ignoring case.
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
