"""The store -> the few facts that the page shows. Never a command, a variable or a URL."""

from itertools import islice

from localbatch.lifecycle.job_schedule import JobScheduleState
from localbatch.rows.job_schedules import JobScheduleRow
from localbatch.rows.jobs import JobRow
from localbatch.rows.nodes import NodeRow
from localbatch.rows.pools import PoolRow
from localbatch.service.wire import Json, format_time, now
from localbatch.store.database import Store
from localbatch.views.jobs import describe_counts

_MOST = 100
"""Of each kind: a page for eyes needs no more, and stays quick."""


def take_snapshot(store: Store, *, account: str) -> Json:
    """Return pools with their nodes, jobs with their most telling tasks, and job schedules."""
    return {
        "account": account,
        "time": format_time(now()),
        "pools": [_pool(store, pool) for pool in store.pools.newest(limit=_MOST)],
        "jobs": [_job(store, job) for job in store.jobs.newest(limit=_MOST)],
        "schedules": [_schedule(schedule) for schedule in store.job_schedules.newest(limit=_MOST)],
    }


def _pool(store: Store, pool: PoolRow) -> Json:
    nodes = store.nodes.of_pool(pool.key)
    return {
        "id": pool.id,
        "state": pool.state,
        "allocation": pool.allocation_state,
        "target": pool.target_dedicated + pool.target_spot,
        # Of all of them, though not all are listed.
        "size": len(nodes),
        "errors": [error.code for error in pool.errors],
        "nodes": [_node(node) for node in nodes[:_MOST]],
    }


def _node(node: NodeRow) -> Json:
    # Codes alone: details may name images and files.
    errors = [error.code for error in node.errors]
    # `tvmps_` and eight digits: enough to tell the nodes of a page apart.
    return {"id": node.id[:14], "state": node.state, "errors": errors}


def _job(store: Store, job: JobRow) -> Json:
    return {
        "id": job.id,
        "state": job.state,
        "counts": describe_counts(store.tasks.counts(job.key))["taskCounts"],
        "tasks": [
            {"id": task.id, "state": task.state, "result": task.result or ""}
            # `telling` bounds each of its groups, and here it is their sum that counts.
            for task in islice(store.tasks.telling(job.key, limit=_MOST), _MOST)
        ],
    }


def _schedule(schedule: JobScheduleRow) -> Json:
    # A disabled schedule keeps its time, but makes no job then.
    next_due = schedule.next_due if schedule.state is JobScheduleState.ACTIVE else None
    return {
        "id": schedule.id,
        "state": schedule.state,
        "next": format_time(next_due) if next_due else "",
    }
