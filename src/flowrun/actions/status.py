"""How far a workflow's run is, what its schedule does next, and what it runs on.

Read from the account alone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flowrun.actions.run_status import RunStatus, Verdict, read_run
from flowrun.actions.runs import WhichRun, choose_run, list_runs
from flowrun.execute.context import Session
from flowrun.model.account import PoolInfo, ScheduleInfo
from flowrun.state.history import Run
from flowrun.state.marks import is_owned

LAST_JOBS = 5
"""How many jobs of a schedule are told, at a request or two for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolStatus:
    """A pool of the workflow: its nodes by state, and how many it is to have."""

    id: str
    vm_size: str
    allocation_state: str
    states: tuple[tuple[str, int], ...]
    target_nodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledRun:
    """How a job of a schedule went, or goes; `number` is the n of its id."""

    id: str
    number: int
    verdict: Verdict
    began: datetime | None
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleStatus:
    """A schedule of the workflow: when its next job is due (None: never), and its last ones, the
    newest first.
    """

    id: str
    state: str
    next_run: datetime | None
    jobs: tuple[ScheduledRun, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the account says of a workflow's run, of its schedules and of its pools; `run` is None
    when a schedule has not made a job yet.
    """

    account: str
    workflow: str
    run: RunStatus | None
    schedules: tuple[ScheduleStatus, ...]
    pools: tuple[PoolStatus, ...]


def read_status(session: Session, which: WhichRun) -> Status:
    """Read how far a run is, what comes next, and what the workflow's nodes do.

    Raises:
        UsageError: the account has no such run.
    """
    workflow = which.workflow
    runs = list_runs(session, workflow)
    schedules = [one for one in session.batch.list_schedules() if is_owned(one.metadata, workflow)]
    # Before its first job a schedule has nothing else to tell.
    waits = bool(schedules) and not runs and which.number is None
    run = None if waits else choose_run(session, which, runs)
    # A pool of somebody else's is not told, though tasks may run on it.
    pools = [pool for pool in session.batch.list_pools() if is_owned(pool.metadata, workflow)]
    return Status(
        account=session.account,
        workflow=workflow,
        run=read_run(session, run) if run else None,
        schedules=tuple(_read_schedule(session, one, runs) for one in schedules),
        pools=tuple(_read_pool(session, pool) for pool in pools if pool.state != "deleting"),
    )


def _read_schedule(session: Session, schedule: ScheduleInfo, runs: Iterable[Run]) -> ScheduleStatus:
    made = [run for run in runs if run.schedule.lower() == schedule.id.lower()]
    return ScheduleStatus(
        id=schedule.id,
        state=schedule.state,
        next_run=schedule.next_run,
        jobs=tuple(_scheduled(session, run) for run in made[:LAST_JOBS]),
    )


def _scheduled(session: Session, run: Run) -> ScheduledRun:
    status = read_run(session, run)
    return ScheduledRun(
        id=run.id,
        number=run.number,
        verdict=status.verdict,
        began=status.began,
        seconds=status.seconds,
    )


def _read_pool(session: Session, pool: PoolInfo) -> PoolStatus:
    nodes = session.batch.list_nodes(pool.id)
    return PoolStatus(
        id=pool.id,
        vm_size=pool.vm_size,
        allocation_state=pool.allocation_state,
        states=tuple(sorted(Counter(node.state for node in nodes).items())),
        target_nodes=pool.target_dedicated + pool.target_spot,
    )
