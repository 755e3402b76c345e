"""The pool: create, resize in place, reboot for a new start task, or replace."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flowrun.errors import Place
from flowrun.model.account import PoolInfo
from flowrun.model.workflow import Workflow
from flowrun.plan.operations import (
    CreatePool,
    Operation,
    PatchPool,
    Reason,
    ReasonCode,
    RebootNodes,
    ReplacePool,
    ResizePool,
)
from flowrun.state.desired import Desired
from flowrun.state.marks import (
    REBOOT_PENDING,
    SAS_UNTIL,
    START_TASK,
    Marks,
    ownership_marks,
)

NEVER = datetime.max.replace(tzinfo=UTC)


def plan_pool(
    desired: Desired, pool: PoolInfo | None, *, node_agent_sku: str, work: bool, now: datetime
) -> tuple[Operation, ...]:
    """Return what brings the pool to what the workflow says.

    A pool that is missing is made only when there is `work` for it: nodes cost money.
    """
    if pool is None or pool.state == "deleting":
        reason = Reason(
            code=ReasonCode.NEW, text="does not exist yet", place=_place(desired, "pool")
        )
        return (_create(desired, node_agent_sku, reason),) if work else ()
    immutable = tuple(_immutable_changes(desired.workflow, pool))
    if immutable:
        return (_replace(desired, node_agent_sku, immutable),)
    resize = tuple(_resize(desired, pool))
    renew_before = now + desired.lifetimes.tasks if work or resize else None
    return (*_start_task_changes(desired, pool, renew_before), *resize)


def pool_marks(desired: Desired) -> Marks:
    """Return the marks of a pool whose nodes all run the wanted start task."""
    workflow = desired.workflow
    spec = f"{workflow.pool.image} {workflow.pool.vm_size} {workflow.pool.task_slots_per_node}"
    return (*ownership_marks(workflow.name, spec), (START_TASK, desired.start_task))


def _create(desired: Desired, node_agent_sku: str, reason: Reason) -> CreatePool:
    return CreatePool(
        pool=desired.workflow.pool,
        node_agent_sku=node_agent_sku,
        metadata=pool_marks(desired),
        sas_lifetime=desired.lifetimes.start_task,
        reason=reason,
    )


def _replace(desired: Desired, node_agent_sku: str, changes: tuple[Reason, ...]) -> ReplacePool:
    return ReplacePool(
        pool=desired.workflow.pool,
        node_agent_sku=node_agent_sku,
        metadata=pool_marks(desired),
        sas_lifetime=desired.lifetimes.start_task,
        reason=Reason(
            code=changes[0].code,
            text="; ".join(change.text for change in changes) + ": only a new pool can have it",
            place=changes[0].place,
        ),
    )


def _immutable_changes(workflow: Workflow, pool: PoolInfo) -> Iterator[Reason]:
    wanted = workflow.pool
    image = str(pool.image) if pool.image else "another kind of image"
    pairs = (
        # The service answers sizes in small letters, however they were given.
        ("vm_size", pool.vm_size.lower(), wanted.vm_size.lower()),
        ("image", image.lower(), str(wanted.image).lower()),
        ("task_slots_per_node", str(pool.task_slots_per_node), str(wanted.task_slots_per_node)),
        ("fill", pool.fill.lower(), wanted.fill.value),
        ("nodes", "autoscale" if pool.autoscale else "fixed", "fixed"),
    )
    for field, before, after in pairs:
        if before != after:
            place = workflow.places.get(f"pool.{field}") or workflow.places.get("pool")
            yield Reason(
                code=ReasonCode(f"immutable:{field}"),
                text=f"{field} {before} -> {after}",
                place=place,
            )


def _start_task_changes(
    desired: Desired, pool: PoolInfo, renew_before: datetime | None
) -> Iterator[Operation]:
    """Patch, then reboot; the mark in between keeps a crash from forgetting the reboot."""
    marks = pool_marks(desired)
    place = _place(desired, "pool.start_task")
    reboot = Reason(
        code=ReasonCode.START_TASK_CHANGED,
        text="nodes still hold the old start task or its files",
        place=place,
    )
    if pool.metadata.get(START_TASK) != desired.start_task:
        reason = Reason(
            code=ReasonCode.START_TASK_CHANGED,
            text="the start task or its files changed",
            place=place,
        )
        pending = (*marks, (REBOOT_PENDING, "1"))
        yield _patch(desired, pending, reason)
        yield _reboot(desired, marks, reboot)
    elif REBOOT_PENDING in pool.metadata:
        yield _reboot(desired, marks, reboot)
    elif renew_before and _sas_end(pool) < renew_before:
        reason = Reason(
            code=ReasonCode.SAS_RENEWAL,
            text="the start task's access to its files ends soon",
            place=place,
        )
        yield _patch(desired, marks, reason)


def _patch(desired: Desired, marks: Marks, reason: Reason) -> PatchPool:
    lifetime = desired.lifetimes.start_task
    return PatchPool(
        pool=desired.workflow.pool, metadata=marks, sas_lifetime=lifetime, reason=reason
    )


def _reboot(desired: Desired, marks: Marks, reason: Reason) -> RebootNodes:
    lifetime = desired.lifetimes.start_task
    return RebootNodes(
        pool=desired.workflow.pool, metadata=marks, sas_lifetime=lifetime, reason=reason
    )


def _sas_end(pool: PoolInfo) -> datetime:
    until = pool.metadata.get(SAS_UNTIL)
    # Without the mark its start task reads no container, so nothing can end.
    return datetime.fromisoformat(until) if until else NEVER


def _resize(desired: Desired, pool: PoolInfo) -> Iterator[ResizePool]:
    wanted = desired.workflow.pool
    targets = (pool.target_dedicated, pool.target_spot)
    current = (pool.current_dedicated, pool.current_spot)
    # While nodes still come and go nothing is short yet.
    short = current != targets and pool.allocation_state == "steady"
    if targets == (wanted.dedicated, wanted.spot) and not short:
        return
    before = current if short else targets
    place = _place(desired, "pool.nodes")
    yield ResizePool(
        pool_id=wanted.id,
        dedicated=wanted.dedicated,
        spot=wanted.spot,
        before_dedicated=before[0],
        before_spot=before[1],
        reason=Reason(code=ReasonCode.SHORT_OF_NODES, text="the last resize failed", place=place)
        if short and targets == (wanted.dedicated, wanted.spot)
        else Reason(code=ReasonCode.NODES_CHANGED, text="the node count changed", place=place),
    )


def _place(desired: Desired, address: str) -> Place | None:
    return desired.workflow.places.get(address)
