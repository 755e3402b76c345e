"""What of a workflow goes on, and costs on Azure, when a command is over: pools that have nodes or
will have them, and schedules that make jobs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flowrun.model.account import PoolInfo, ScheduleInfo
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


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingSchedule:
    """A schedule of the workflow's that has jobs to come; `next_run` is None while it is not known,
    `recent_job` empty before the first.
    """

    id: str
    next_run: datetime | None
    recent_job: str


def standing_schedules(
    schedules: Iterable[ScheduleInfo], workflow: str
) -> tuple[StandingSchedule, ...]:
    """Return the workflow's schedules that are at work."""
    return tuple(
        StandingSchedule(id=one.id, next_run=one.next_run, recent_job=one.recent_job)
        for one in schedules
        if is_owned(one.metadata, workflow) and one.state == "active"
    )
