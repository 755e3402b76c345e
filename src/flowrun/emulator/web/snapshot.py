"""The store -> the few facts that the page shows. Never a command, a variable or a URL."""

from collections.abc import Iterator
from itertools import islice

from flowrun.emulator.lifecycle.job_schedule import JobScheduleState
from flowrun.emulator.store.database import Store
from flowrun.emulator.store.rows import JobRow, JobScheduleRow, NodeRow, PoolRow, TaskRow
from flowrun.emulator.views.jobs import describe_counts
from flowrun.emulator.wire import Json, format_time, now

_MOST = 100
"""Of each kind: a page for eyes needs no more, and stays quick."""

_TELLING = (
    "state = 'running'",
    "state = 'preparing'",
    "state = 'completed' AND result = 'failure'",
    "state = 'active'",
    "state = 'completed' AND result = 'success'",
)


def take_snapshot(store: Store, *, account: str) -> Json:
    """Return pools with their nodes, jobs with their most telling tasks, and job schedules."""
    newest = f"TRUE ORDER BY creation_time DESC LIMIT {_MOST}"
    return {
        "account": account,
        "time": format_time(now()),
        "pools": [_pool(store, pool) for pool in store.pools.where(newest)],
        "jobs": [_job(store, job) for job in store.jobs.where(newest)],
        "schedules": [_schedule(one) for one in store.job_schedules.where(newest)],
    }


def _pool(store: Store, pool: PoolRow) -> Json:
    nodes = store.nodes.of_pool(pool.key)
    return {
        "id": pool.id,
        "state": pool.state,
        "allocation": pool.allocation_state,
        "target": pool.target_dedicated + pool.target_spot,
        "size": len(nodes),
        "errors": [error["code"] for error in pool.errors],
        "nodes": [_node(node) for node in nodes[:_MOST]],
    }


def _node(node: NodeRow) -> Json:
    errors = [error["code"] for error in node.errors]
    return {"id": node.id[:14], "state": node.state, "errors": errors}


def _job(store: Store, job: JobRow) -> Json:
    return {
        "id": job.id,
        "state": job.state,
        "counts": describe_counts(store.tasks.counts(job.key))["taskCounts"],
        "tasks": [
            {"id": task.id, "state": task.state, "result": task.result or ""}
            for task in islice(_telling_tasks(store, job), _MOST)
        ],
    }


def _telling_tasks(store: Store, job: JobRow) -> Iterator[TaskRow]:
    """Yield what runs, what failed, what waits and what went well; the newest of each first."""
    for condition in _TELLING:
        # As the index has it, so that a job of any size is shown as quickly.
        newest = f"job_key = ? AND {condition} ORDER BY unmet DESC, sequence DESC LIMIT {_MOST}"
        yield from store.tasks.where(newest, job.key)


def _schedule(schedule: JobScheduleRow) -> Json:
    next_run = schedule.next_run if schedule.state is JobScheduleState.ACTIVE else None
    return {
        "id": schedule.id,
        "state": schedule.state,
        "next": format_time(next_run) if next_run else "",
    }
