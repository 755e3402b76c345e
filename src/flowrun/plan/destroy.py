"""The plan that takes a workflow away: whatever carries its mark, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flowrun.model.account import BlobInfo, ContainerInfo, JobInfo, PoolInfo
from flowrun.plan.operations import (
    DeleteContainer,
    DeleteJob,
    DeletePool,
    Lock,
    Operation,
    Plan,
    Reason,
)
from flowrun.plan.refusals import Names
from flowrun.state.marks import is_owned

DESTROY = Reason(code="destroy", text="carries this workflow's mark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """What of an account carries a workflow's mark; `blobs` by container name."""

    jobs: tuple[JobInfo, ...] = ()
    pools: tuple[PoolInfo, ...] = ()
    containers: tuple[ContainerInfo, ...] = ()
    blobs: Mapping[str, Iterable[BlobInfo]] = field(default_factory=dict)


def make_destroy_plan(names: Names, owned: Owned, *, file: str, account: str, lock: Lock) -> Plan:
    """Return what a destroy would delete: jobs, then pools, then containers, the one that holds
    the lock last; containers that the file keeps are left out.
    """
    kept = {one.name for one in names.containers if one.keep}
    doomed = sorted(
        (one for one in owned.containers if one.name not in kept),
        key=lambda one: (one.name == lock.container, one.name),
    )
    operations: tuple[Operation, ...] = (
        *(DeleteJob(job_id=job.id, reason=DESTROY) for job in sorted(owned.jobs, key=_id)),
        *(DeletePool(pool_id=pool.id, reason=DESTROY) for pool in sorted(owned.pools, key=_id)),
        *(_delete_container(one, owned.blobs.get(one.name, ())) for one in doomed),
    )
    return Plan(
        workflow=names.name,
        file=file,
        account=account,
        operations=operations,
        destructive=bool(operations),
        notes=tuple(
            f"container '{one.name}' is kept, as the file says"
            for one in owned.containers
            if one.name in kept
        ),
        lock=lock,
    )


def select_owned(
    workflow: str,
    jobs: Iterable[JobInfo],
    pools: Iterable[PoolInfo],
    containers: Iterable[ContainerInfo],
) -> Owned:
    """Return what carries the workflow's mark and is not being deleted already."""
    return Owned(
        jobs=tuple(one for one in jobs if is_owned(one.metadata, workflow)),
        pools=tuple(one for one in pools if is_owned(one.metadata, workflow)),
        containers=tuple(one for one in containers if is_owned(one.metadata, workflow)),
    )


def _id(resource: JobInfo | PoolInfo) -> str:
    return resource.id


def _delete_container(container: ContainerInfo, blobs: Iterable[BlobInfo]) -> DeleteContainer:
    sizes = [blob.size for blob in blobs]
    return DeleteContainer(
        container=container.name, blobs=len(sizes), size=sum(sizes), reason=DESTROY
    )
