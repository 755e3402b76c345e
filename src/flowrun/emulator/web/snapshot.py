"""The store -> the few facts that the page shows. Never a command, a variable or a URL."""

from flowrun.emulator.store.database import Store
from flowrun.emulator.store.rows import JobRow, PoolRow
from flowrun.emulator.views.jobs import describe_counts
from flowrun.emulator.wire import Json, format_time, now

_MOST = 100
"""Of each kind: a page for eyes needs no more, and stays quick."""


def take_snapshot(store: Store, *, account: str) -> Json:
    """Return pools with their nodes, and jobs with their newest tasks."""
    newest = f"TRUE ORDER BY creation_time DESC LIMIT {_MOST}"
    return {
        "account": account,
        "time": format_time(now()),
        "pools": [_pool(store, pool) for pool in store.pools.where(newest)],
        "jobs": [_job(store, job) for job in store.jobs.where(newest)],
    }


def _pool(store: Store, pool: PoolRow) -> Json:
    nodes = store.nodes.of_pool(pool.key)
    return {
        "id": pool.id,
        "state": pool.state,
        "allocation": pool.allocation_state,
        "target": pool.target_dedicated + pool.target_spot,
        "nodes": [{"id": node.id[:14], "state": node.state} for node in nodes[:_MOST]],
    }


def _job(store: Store, job: JobRow) -> Json:
    newest = f"job_key = ? ORDER BY sequence DESC LIMIT {_MOST}"
    return {
        "id": job.id,
        "state": job.state,
        "counts": describe_counts(store.tasks.counts(job.key))["taskCounts"],
        "tasks": [
            {"id": task.id, "state": task.state, "result": task.result or ""}
            for task in store.tasks.where(newest, job.key)
        ],
    }
