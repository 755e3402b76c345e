"""Every workflow that has left its mark in an account: read from the account alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flowrun.actions.run_status import Verdict
from flowrun.execute.context import Session
from flowrun.model.account import ContainerInfo, JobInfo, PoolInfo, ScheduleInfo
from flowrun.state.history import Run, allowed_counts, find_runs
from flowrun.state.marks import WORKFLOW

Marked = TypeVar("Marked", JobInfo, PoolInfo, ContainerInfo, ScheduleInfo)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedWorkflow:
    """A workflow's newest run (empty and None when there is none) and what it keeps: `nodes` are
    those that its pools have or will have.
    """

    name: str
    run: str
    verdict: Verdict | None
    began: datetime | None
    runs: int
    pools: int
    nodes: int
    containers: int
    schedules: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The workflows by name, and how many pools and nodes of the account carry no mark."""

    account: str
    workflows: tuple[ListedWorkflow, ...]
    foreign_pools: int
    foreign_nodes: int


def list_workflows(session: Session) -> Listed:
    """Return every marked workflow: four listings, and one request for each newest job."""
    jobs = session.batch.list_jobs("")
    pools = session.batch.list_pools()
    of_pools = _by_workflow(pools)
    of_containers = _by_workflow(session.blob.list_containers(""))
    of_schedules = _by_workflow(session.batch.list_schedules())
    of_jobs = _by_workflow(jobs)
    names = sorted({*of_pools, *of_containers, *of_schedules, *of_jobs} - {""})
    return Listed(
        account=session.account,
        workflows=tuple(
            _listed(
                session,
                name,
                find_runs(of_jobs.get(name, ()), name),
                pools=of_pools.get(name, ()),
                containers=len(of_containers.get(name, ())),
                schedules=len(of_schedules.get(name, ())),
            )
            for name in names
        ),
        foreign_pools=len(of_pools.get("", ())),
        foreign_nodes=_nodes(of_pools.get("", ())),
    )


def _listed(
    session: Session,
    name: str,
    runs: tuple[Run, ...],
    *,
    pools: Iterable[PoolInfo],
    containers: int,
    schedules: int,
) -> ListedWorkflow:
    newest = runs[0] if runs else None
    there = [pool for pool in pools if pool.state != "deleting"]
    return ListedWorkflow(
        name=name,
        run=newest.id if newest else "",
        verdict=_judge(session, newest) if newest else None,
        began=newest.began if newest else None,
        runs=len(runs),
        pools=len(there),
        nodes=_nodes(there),
        containers=containers,
        schedules=schedules,
    )


def _judge(session: Session, run: Run) -> Verdict:
    """Say how the run is by its counts; `status` looks closer, at what each step may lose."""
    counts = [session.batch.count_tasks(job.id) for job in run.jobs]
    allowed = sum(sum(allowed_counts(job).values()) for job in run.jobs)
    failed = sum(count.failed for count in counts) > allowed
    left = sum(count.active + count.running for count in counts)
    if not run.is_open:
        return Verdict.FAILED if failed else Verdict.ENDED_EARLY if left else Verdict.SUCCEEDED
    if failed:
        return Verdict.FAILING
    return Verdict.RUNNING if any(count.running for count in counts) else Verdict.WAITING


def _by_workflow(things: Iterable[Marked]) -> Mapping[str, list[Marked]]:
    """Return the things by the workflow that owns them; under an empty name those of nobody."""
    found: dict[str, list[Marked]] = {}
    for thing in things:
        found.setdefault(thing.metadata.get(WORKFLOW, ""), []).append(thing)
    return found


def _nodes(pools: Iterable[PoolInfo]) -> int:
    # By what they are to have: nodes that are still to come will cost as well.
    return sum(pool.target_dedicated + pool.target_spot for pool in pools)
