"""The pool: create, resize in place, reboot for a new start task, or replace."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flowrun.errors import Place
from flowrun.model.account import PoolInfo
from flowrun.model.pool import Pool
from flowrun.plan.operations import (
    CreatePool,
    DisableAutoscale,
    EnableAutoscale,
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
    SETUP,
    START_TASK,
    Marks,
    is_mark,
    ownership_marks,
)
from flowrun.state.setups import changed_parts, setup_mark

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPool:
    """A pool of the workflow, with the node agent that its image needs."""

    desired: Desired
    pool: Pool
    node_agent_sku: str

    @property
    def id(self) -> str:
        """The pool's id."""
        return self.pool.id

    @property
    def start_task(self) -> str:
        """The digest of its start task and what that reads."""
        return self.desired.start_tasks[self.pool.name]

    @property
    def marks(self) -> Marks:
        """The marks of a pool whose nodes all run the wanted start task."""
        pool = self.pool
        spec = f"{pool.image} {pool.vm_size} {pool.task_slots_per_node}"
        owner = ownership_marks(self.desired.workflow.name, spec)
        setup = setup_mark(pool)
        # The user's own first: where names are the same, the later one counts.
        return (
            *pool.metadata.items(),
            *owner,
            (START_TASK, self.start_task),
            *([(SETUP, setup)] if setup else ()),
        )

    @property
    def sas_lifetime(self) -> timedelta:
        """How long booting nodes can read the start task's files."""
        return self.desired.lifetimes.start_task

    def place(self, key: str = "") -> Place | None:
        """Return where the file says a key of the pool."""
        return self.desired.workflow.pool_place(self.pool, key)


def plan_pool(
    wanted: WantedPool, pool: PoolInfo | None, *, work: bool, now: datetime
) -> tuple[Operation, ...]:
    """Return what brings the pool to what the workflow says.

    A pool that is missing is made only when there is `work` for it: nodes cost money.
    """
    # A pool that is on its way out is waited for when the new one is created.
    if pool is None or pool.state == "deleting":
        reason = Reason(code=ReasonCode.NEW, text="does not exist yet", place=wanted.place())
        return (_create(wanted, reason),) if work else ()
    immutable = tuple(_immutable_changes(wanted, pool))
    if immutable:
        # A new pool gets everything else with it.
        return (_replace(wanted, immutable),)
    scaling = tuple(_scale(wanted, pool))
    # Nodes boot where there is work, or where the pool grows; elsewhere a SAS may well end.
    renew_before = now + wanted.desired.lifetimes.tasks if work or scaling else None
    # In this order, so that nodes which come with the new size boot with the new start task.
    return (*_changes_at_boot(wanted, pool, renew_before), *scaling)


def _create(wanted: WantedPool, reason: Reason) -> CreatePool:
    return CreatePool(
        pool=wanted.pool,
        node_agent_sku=wanted.node_agent_sku,
        metadata=wanted.marks,
        sas_lifetime=wanted.sas_lifetime,
        reason=reason,
    )


def _replace(wanted: WantedPool, changes: tuple[Reason, ...]) -> ReplacePool:
    return ReplacePool(
        pool=wanted.pool,
        node_agent_sku=wanted.node_agent_sku,
        metadata=wanted.marks,
        sas_lifetime=wanted.sas_lifetime,
        reason=Reason(
            code=changes[0].code,
            text="; ".join(change.text for change in changes) + ": only a new pool can have it",
            place=changes[0].place,
        ),
    )


def _immutable_changes(wanted: WantedPool, there: PoolInfo) -> Iterator[Reason]:
    pool = wanted.pool
    image = str(there.image) if there.image else "another kind of image"
    pairs = (
        # The service answers sizes in small letters, however they were given.
        ("vm_size", there.vm_size.lower(), pool.vm_size.lower()),
        ("image", image.lower(), str(pool.image).lower()),
        ("task_slots_per_node", str(there.task_slots_per_node), str(pool.task_slots_per_node)),
        ("fill", there.fill.lower(), pool.fill.value),
    )
    for field, before, after in pairs:
        if before != after:
            yield Reason(
                code=ReasonCode(f"immutable:{field}"),
                text=f"{field} {before} -> {after}",
                place=wanted.place(field),
            )
    for key in changed_parts(there.metadata.get(SETUP, ""), setup_mark(pool)):
        yield Reason(
            code=ReasonCode.IMMUTABLE_SETUP, text=f"{key} changed", place=wanted.place(key)
        )


def _changes_at_boot(
    wanted: WantedPool, pool: PoolInfo, renew_before: datetime | None
) -> Iterator[Operation]:
    """Patch, then reboot; the mark in between keeps a crash from forgetting the reboot."""
    place = wanted.place("start_task")
    reboot = Reason(
        code=ReasonCode.START_TASK_CHANGED,
        text="nodes still hold the old start task, its files or packages",
        place=place,
    )
    if pool.metadata.get(START_TASK) != wanted.start_task:
        reason = Reason(
            code=ReasonCode.START_TASK_CHANGED,
            text="the start task, its files or packages changed",
            place=place,
        )
        pending = (*wanted.marks, (REBOOT_PENDING, "1"))
        yield _patch(wanted, pending, reason)
        yield _reboot(wanted, reboot)
    # An apply was cut off between the two.
    elif REBOOT_PENDING in pool.metadata:
        yield _reboot(wanted, reboot)
    # No reboot: what the nodes hold is as it should be, only who boots later needs the new SAS.
    elif renew_before and _sas_end(pool) < renew_before:
        reason = Reason(
            code=ReasonCode.SAS_RENEWAL,
            text="the start task's access to its files ends soon",
            place=place,
        )
        yield _patch(wanted, wanted.marks, reason)
    # Last, because each of the others brings the metadata with it.
    elif _own_metadata(pool) != dict(wanted.pool.metadata):
        reason = Reason(
            code=ReasonCode.METADATA_CHANGED,
            text="its metadata changed",
            place=wanted.place("metadata"),
        )
        yield _patch(wanted, wanted.marks, reason)


def _own_metadata(pool: PoolInfo) -> dict[str, str]:
    return {name: value for name, value in pool.metadata.items() if not is_mark(name)}


def _patch(wanted: WantedPool, marks: Marks, reason: Reason) -> PatchPool:
    lifetime = wanted.sas_lifetime
    return PatchPool(pool=wanted.pool, metadata=marks, sas_lifetime=lifetime, reason=reason)


def _reboot(wanted: WantedPool, reason: Reason) -> RebootNodes:
    lifetime = wanted.sas_lifetime
    return RebootNodes(
        pool=wanted.pool, metadata=wanted.marks, sas_lifetime=lifetime, reason=reason
    )


def _sas_end(pool: PoolInfo) -> datetime:
    until = pool.metadata.get(SAS_UNTIL)
    # Without the mark its start task reads no container, so nothing can end.
    return datetime.fromisoformat(until) if until else NEVER


def _scale(wanted: WantedPool, there: PoolInfo) -> Iterator[Operation]:
    """Scale by a formula, or to the numbers of the file; each can follow on the other in place."""
    # A0049: a formula comes back as it was sent, so that it can be compared.
    autoscale = wanted.pool.autoscale
    if autoscale is None:
        if there.autoscale:
            reason = _scaling_changed(wanted, "the file gives the numbers of nodes", "nodes")
            yield DisableAutoscale(pool_id=wanted.id, reason=reason)
        yield from _resize(wanted, there)
    elif (there.formula.strip(), there.interval) != (autoscale.formula.strip(), autoscale.interval):
        text = "its formula changed" if there.autoscale else "the file asks for autoscaling"
        yield EnableAutoscale(
            pool_id=wanted.id,
            autoscale=autoscale,
            before=there.formula,
            reason=_scaling_changed(wanted, text, "autoscale"),
        )


def _scaling_changed(wanted: WantedPool, text: str, key: str) -> Reason:
    return Reason(code=ReasonCode.SCALING_CHANGED, text=text, place=wanted.place(key))


def _resize(wanted: WantedPool, there: PoolInfo) -> Iterator[ResizePool]:
    pool = wanted.pool
    targets = (there.target_dedicated, there.target_spot)
    current = (there.current_dedicated, there.current_spot)
    # While nodes still come and go nothing is short yet.
    short = current != targets and there.allocation_state == "steady"
    if targets == (pool.dedicated, pool.spot) and not short:
        return
    # After a failed resize the pool has fewer nodes than it was told to have.
    before = current if short else targets
    place = wanted.place("nodes")
    yield ResizePool(
        pool_id=pool.id,
        dedicated=pool.dedicated,
        spot=pool.spot,
        before_dedicated=before[0],
        before_spot=before[1],
        reason=Reason(code=ReasonCode.SHORT_OF_NODES, text="the last resize failed", place=place)
        if short and targets == (pool.dedicated, pool.spot)
        else Reason(code=ReasonCode.NODES_CHANGED, text="the node count changed", place=place),
    )
