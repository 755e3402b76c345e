"""The plan that takes a workflow away: whatever carries its mark, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flowrun.model.account import BlobInfo, ContainerInfo, JobInfo, PoolInfo, ScheduleInfo
from flowrun.plan.operations import (
    DeleteContainer,
    DeleteJob,
    DeletePool,
    DeleteSchedule,
    Lock,
    Operation,
    Plan,
    Reason,
    ReasonCode,
)
from flowrun.plan.refusals import Names
from flowrun.state.marks import is_owned

DESTROY = Reason(code=ReasonCode.DESTROY, text="carries this workflow's mark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """What of an account carries a workflow's mark; `blobs` by container name, as far as they
    could be listed.
    """

    schedules: tuple[ScheduleInfo, ...] = ()
    jobs: tuple[JobInfo, ...] = ()
    pools: tuple[PoolInfo, ...] = ()
    containers: tuple[ContainerInfo, ...] = ()
    blobs: Mapping[str, Iterable[BlobInfo]] = field(default_factory=dict)


def make_destroy_plan(names: Names, owned: Owned, *, file: str, account: str, lock: Lock) -> Plan:
    """Return what a destroy would delete: schedules, jobs, pools, containers, the one that holds
    the lock last; containers that the file keeps, or that are external, are left out.
    """
    spared = {one.name for one in names.containers if one.keep or one.external}
    doomed = sorted(
        (container for container in owned.containers if container.name not in spared),
        key=lambda container: (container.name == lock.container, container.name),
    )
    schedules = sorted(owned.schedules, key=_id)
    operations: tuple[Operation, ...] = (
        # Before all else: they would make more.
        *(DeleteSchedule(schedule_id=one.id, reason=DESTROY) for one in schedules),
        # A task that still ran would write into a container that goes.
        *(DeleteJob(job_id=job.id, reason=DESTROY) for job in sorted(_lone_jobs(owned), key=_id)),
        *(DeletePool(pool_id=pool.id, reason=DESTROY) for pool in sorted(owned.pools, key=_id)),
        *(_delete_container(named, owned.blobs.get(named.name)) for named in doomed),
    )
    return Plan(
        workflow=names.name,
        file=file,
        account=account,
        operations=operations,
        notes=tuple(_notes(names, owned)),
        lock=lock,
    )


def select_owned(
    workflow: str,
    schedules: Iterable[ScheduleInfo],
    jobs: Iterable[JobInfo],
    pools: Iterable[PoolInfo],
    containers: Iterable[ContainerInfo],
) -> Owned:
    """Return what carries the workflow's mark; what is being deleted already is waited for."""
    return Owned(
        schedules=tuple(one for one in schedules if is_owned(one.metadata, workflow)),
        jobs=tuple(job for job in jobs if is_owned(job.metadata, workflow)),
        pools=tuple(pool for pool in pools if is_owned(pool.metadata, workflow)),
        containers=tuple(
            container for container in containers if is_owned(container.metadata, workflow)
        ),
    )


def _lone_jobs(owned: Owned) -> Iterable[JobInfo]:
    """Return the jobs that do not go with a schedule."""
    going = {schedule.id.lower() for schedule in owned.schedules}
    # The service calls a schedule's job `<schedule>:job-<n>`.
    return (job for job in owned.jobs if job.id.lower().rpartition(":")[0] not in going)


def _notes(names: Names, owned: Owned) -> Iterator[str]:
    there = {container.name for container in owned.containers}
    for container in names.containers:
        if container.external:
            yield f"container '{container.name}' is external: it stays, with all that is in it"
        elif container.keep and container.name in there:
            yield f"container '{container.name}' is kept, as the file says"


def _id(resource: JobInfo | PoolInfo | ScheduleInfo) -> str:
    return resource.id


def _delete_container(
    container: ContainerInfo, blobs: Iterable[BlobInfo] | None
) -> DeleteContainer:
    sizes = None if blobs is None else [blob.size for blob in blobs]
    return DeleteContainer(
        container=container.name,
        blobs=None if sizes is None else len(sizes),
        size=None if sizes is None else sum(sizes),
        reason=DESTROY,
    )
