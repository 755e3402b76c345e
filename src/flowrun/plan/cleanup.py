"""What becomes of the pools when the last phase of a run has ended."""

from collections.abc import Iterator

from flowrun.model.account import PoolInfo
from flowrun.model.cleanup import CleanUpPools, CleanUpWhen
from flowrun.model.workflow import Workflow
from flowrun.plan.operations import CleanUpPool, Reason, ReasonCode
from flowrun.state.observed import Observed, find_pool


def plan_cleanup(workflow: Workflow, observed: Observed, *, work: bool) -> Iterator[CleanUpPool]:
    """Yield what is done with the pools that flowrun makes; nothing where the file says nothing.

    Without `work` it is what an apply that was cut off has left to do.
    """
    cleanup = workflow.cleanup
    if not cleanup:
        return
    delete = cleanup.pools is CleanUpPools.DELETE
    for pool in workflow.lasting_pools:
        there = find_pool(observed.pools, pool.id)
        if work or (there and _has_something(there, delete=delete)):
            yield CleanUpPool(
                pool_id=pool.id,
                delete=delete,
                always=cleanup.when is CleanUpWhen.ALWAYS,
                reason=Reason(
                    code=ReasonCode.CLEANUP,
                    text="so that no node goes on costing",
                    place=workflow.places.get("cleanup"),
                ),
            )


def _has_something(pool: PoolInfo, *, delete: bool) -> bool:
    if pool.state == "deleting":
        return False
    return delete or pool.autoscale or pool.target_dedicated + pool.target_spot > 0
