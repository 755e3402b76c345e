"""What still stands, and costs, when a command is over."""

from flowrun.errors import GatewayError
from flowrun.execute.context import Session
from flowrun.plan.operations import CreateSchedule, DeleteSchedule, Plan
from flowrun.state.standing import (
    StandingPool,
    StandingSchedule,
    standing_pools,
    standing_schedules,
)


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


def find_standing_schedules(session: Session, plan: Plan) -> tuple[StandingSchedule, ...]:
    """Return the workflow's schedules that go on; asked for only where there are any."""
    touched = any(isinstance(one, CreateSchedule | DeleteSchedule) for one in plan.operations)
    if plan.is_empty or not (touched or plan.schedules):
        return plan.schedules
    try:
        schedules = session.batch.list_schedules()
    except GatewayError:
        return ()
    return standing_schedules(schedules, plan.workflow)
