"""Which pools of a workflow have nodes or will have them: what goes on costing on Azure."""

from collections.abc import Iterable
from dataclasses import dataclass

from flowrun.model.account import PoolInfo
from flowrun.state.marks import is_owned


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPool:
    """A pool of the workflow's that has nodes or will have them."""

    id: str
    nodes: int


def standing_pools(pools: Iterable[PoolInfo], workflow: str) -> tuple[StandingPool, ...]:
    """Return the workflow's pools that stay and are not empty."""
    return tuple(
        StandingPool(id=pool.id, nodes=pool.target_dedicated + pool.target_spot)
        for pool in pools
        if is_owned(pool.metadata, workflow) and pool.state != "deleting"
        # By what it is to have: nodes that are still to come will cost as well.
        if pool.target_dedicated + pool.target_spot > 0
    )
