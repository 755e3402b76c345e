"""What still stands, and costs, when a command is over."""

from dataclasses import dataclass

from flowrun.errors import GatewayError
from flowrun.execute.context import Session
from flowrun.state.marks import WORKFLOW


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPool:
    """A pool of the workflow's that has nodes or will have them."""

    id: str
    nodes: int


def find_standing_pools(session: Session, workflow: str) -> tuple[StandingPool, ...]:
    """Return the workflow's pools that have nodes; none where the account does not answer."""
    try:
        pools = session.batch.list_pools()
    except GatewayError:
        # It is told for information, after all is done; a failure here is no failure of that.
        return ()
    return tuple(
        StandingPool(id=pool.id, nodes=pool.target_dedicated + pool.target_spot)
        for pool in pools
        if pool.metadata.get(WORKFLOW) == workflow and pool.state != "deleting"
        if pool.target_dedicated + pool.target_spot > 0
    )
