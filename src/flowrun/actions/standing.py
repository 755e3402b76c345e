"""What still stands, and costs, when a command is over."""

from flowrun.errors import GatewayError
from flowrun.execute.context import Session
from flowrun.plan.operations import Plan
from flowrun.state.standing import StandingPool, standing_pools


def find_standing_pools(session: Session, plan: Plan) -> tuple[StandingPool, ...]:
    """Return the workflow's pools that have nodes; none where the account does not answer."""
    if plan.is_empty:
        # The plan has just looked, and nothing was changed since.
        return plan.standing
    try:
        pools = session.batch.list_pools()
    except GatewayError:
        # It is told for information, after all is done; a failure here is no failure of that.
        return ()
    return standing_pools(pools, plan.workflow)
