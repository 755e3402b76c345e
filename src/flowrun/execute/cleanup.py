"""Pools after a run: deleted, or left without nodes, as soon as no open job uses them."""

from flowrun.execute import pools
from flowrun.execute.conflicts import ignoring, retry_while
from flowrun.execute.context import DONE, Applied, Context
from flowrun.execute.polling import poll
from flowrun.execute.scaling import NOT_ENABLED
from flowrun.model.account import JobInfo
from flowrun.plan.operations import CleanUpPool, DeletePool
from flowrun.state.runs import OPEN_STATES

REST_SECONDS = 60.0
"""How long a job may take to end by itself after its last task."""
RELEASE_SECONDS = 1200.0
"""How long a job that is ending may take: the service gives release tasks 15 minutes."""


def clean_up_pool(context: Context, operation: CleanUpPool) -> Applied:
    """Delete the pool or take its nodes away; one that somebody still uses is left alone."""
    pool_id = operation.pool_id
    user = _wait_until_free(context, pool_id)
    if user:
        return Applied(detail=f"kept, because job '{user}' still uses it")
    pool = context.batch.get_pool(pool_id)
    if pool is None or pool.state == "deleting":
        return Applied(detail="is gone already")
    if operation.delete:
        return pools.delete_pool(context, DeletePool(pool_id=pool_id, reason=operation.reason))
    if pool.autoscale:
        ignoring(lambda: context.batch.disable_autoscale(pool_id), NOT_ENABLED)
    # A resize that is under way would be refused, or bring its nodes later.
    retry_while(
        context,
        lambda: context.batch.resize_pool(pool_id, dedicated=0, spot=0),
        {"PoolBeingResized"},
        what=f"pool '{pool_id}' to end its last resize",
    )
    return DONE


def _wait_until_free(context: Context, pool_id: str) -> str:
    """Return the id of an open job on the pool that does not end, or nothing."""

    def look(elapsed: float) -> str | None:
        users = [job for job in context.batch.list_jobs("") if _uses(job, pool_id)]
        # Also of other workflows: a job without its pool would wait without end.
        working = [job.id for job in users if job.state in OPEN_STATES]
        if working and elapsed >= REST_SECONDS:
            return working[0]
        return None if users else ""

    what = f"the jobs on pool '{pool_id}' to end"
    return poll(context, look, what=what, seconds=RELEASE_SECONDS)


def _uses(job: JobInfo, pool_id: str) -> bool:
    return job.state != "completed" and job.pool_id.lower() == pool_id.lower()
