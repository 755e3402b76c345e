"""Pools: create, patch, resize, delete, and reboot the nodes that hold an old start task."""

from datetime import datetime
from functools import partial

from flowrun.errors import GatewayError, StaleError
from flowrun.execute.conflicts import ignoring, retry_while, wait_until_gone
from flowrun.execute.context import DONE, Applied, Context
from flowrun.execute.events import Noticed, OperationProgressed
from flowrun.execute.polling import poll
from flowrun.execute.sas import mint_for_pool, pool_requests
from flowrun.model.account import NodeInfo
from flowrun.plan.operations import (
    CreatePool,
    DeletePool,
    PatchPool,
    RebootNodes,
    ReplacePool,
    ResizePool,
)
from flowrun.state.marks import SAS_UNTIL, START_TASK, WORKFLOW

REBOOTABLE = frozenset({"idle", "running", "starttaskfailed"})
LEAVING = frozenset({"unusable", "unknown", "offline", "preempted", "leavingpool", "deallocated"})
"""States that a reboot cannot help; a node that comes back from them boots anew anyway."""
REBOOT_SECONDS = 1800.0
DELETE_SECONDS = 3600.0


def create_pool(context: Context, operation: CreatePool | ReplacePool) -> Applied:
    """Create the pool, after one of the same id has gone; ours from an earlier try is fine."""
    pool = operation.pool
    # Once, before the SAS are minted: the mark may name too early an end, never one too late.
    metadata = _with_sas_end(context, operation)

    def create() -> None:
        context.batch.create_pool(
            pool,
            node_agent_sku=operation.node_agent_sku,
            metadata=metadata,
            # Anew at each try: an old pool may take an hour to go.
            sas=mint_for_pool(context, pool, operation.sas_lifetime),
        )

    def create_or_find(_elapsed: float) -> Applied | None:
        # Both codes say that the id is taken; by which pool, the account is asked.
        if ignoring(create, {"PoolExists", "PoolBeingDeleted"}):
            return DONE
        return _find_own_pool(context, pool.id, metadata)

    what = f"the old pool '{pool.id}' to be deleted"
    return poll(context, create_or_find, what=what, seconds=DELETE_SECONDS)


def patch_pool(context: Context, operation: PatchPool) -> Applied:
    """Give the pool its new start task and marks."""
    _patch(context, operation)
    return DONE


def resize_pool(context: Context, operation: ResizePool) -> Applied:
    """Ask for other node counts once the pool is steady; nodes come and go meanwhile."""

    def resize() -> None:
        context.batch.resize_pool(
            operation.pool_id, dedicated=operation.dedicated, spot=operation.spot
        )

    what = f"pool '{operation.pool_id}' to end its last resize"
    retry_while(context, resize, {"PoolBeingResized"}, what=what)
    return DONE


def delete_pool(context: Context, operation: DeletePool) -> Applied:
    """Delete the pool and see it gone."""
    _delete(context, operation.pool_id)
    return DONE


def replace_pool(context: Context, operation: ReplacePool) -> Applied:
    """Delete the pool, see it gone, create it anew; cut off between, it is a pool to create."""
    _delete(context, operation.pool.id)
    return create_pool(context, operation)


def _delete(context: Context, pool_id: str) -> None:
    ignoring(lambda: context.batch.delete_pool(pool_id), {"PoolNotFound", "PoolBeingDeleted"})
    what, find = f"pool '{pool_id}'", partial(context.batch.get_pool, pool_id)
    wait_until_gone(context, find, what=what, seconds=DELETE_SECONDS)


def reboot_nodes(context: Context, operation: RebootNodes) -> Applied:
    """Reboot every node that booted before now, then take the reminder off the pool's marks."""
    pool_id = operation.pool.id
    # Listed once: nodes that come later boot with the new start task anyway.
    waiting = {node.id: node.last_boot for node in context.batch.list_nodes(pool_id)}
    total = len(waiting)

    def reboot_rest(_elapsed: float) -> bool | None:
        nodes = {node.id: node for node in context.batch.list_nodes(pool_id)}
        # A copy: entries go on the way.
        for node_id, booted in tuple(waiting.items()):
            if _has_left_or_rebooted(context, pool_id, nodes.get(node_id), booted):
                del waiting[node_id]
        done = total - len(waiting)
        context.notify(
            OperationProgressed(operation=operation, done=done, total=total, unit="nodes")
        )
        return None if waiting else True

    what = f"the nodes of pool '{pool_id}' to be ready for a reboot"
    poll(context, reboot_rest, what=what, seconds=REBOOT_SECONDS)
    # Last, as it takes the reminder off: cut off before, the next apply reboots the rest.
    _patch(context, operation)
    return Applied(detail=f"{total} nodes")


def _has_left_or_rebooted(
    context: Context, pool_id: str, node: NodeInfo | None, booted: datetime | None
) -> bool:
    """Reboot the node if it can be; say whether it no longer holds the old start task."""
    # Told by the time of its boot: a node may be ready again between two looks.
    if node is None or (booted and node.last_boot and node.last_boot > booted):
        return True
    if node.state in LEAVING:
        context.notify(Noticed(message=f"node {node.id} is {node.state} and is not rebooted"))
        return True
    if node.state not in REBOOTABLE:
        # It may still be running the old start task: the next look will tell.
        return False
    # Answers to a node that left or began to boot between the listing and the request.
    codes = {"NodeNotFound", "OperationInvalidForCurrentState", "NodeBeingRebooted"}
    return ignoring(lambda: context.batch.reboot_node(pool_id, node.id), codes)


def _find_own_pool(context: Context, pool_id: str, metadata: dict[str, str]) -> Applied | None:
    """None while the old pool is on its way out."""
    found = context.batch.get_pool(pool_id)
    if found is None or found.state == "deleting":
        return None
    # This apply made it before it was cut off, or one that wanted the same.
    same = all(found.metadata.get(key) == metadata[key] for key in (WORKFLOW, START_TASK))
    if not same:
        raise StaleError(f"pool '{pool_id}' was made by somebody else meanwhile")
    return Applied(detail="was there already")


def _patch(context: Context, operation: PatchPool | RebootNodes) -> None:
    pool, metadata = operation.pool, _with_sas_end(context, operation)
    sas = mint_for_pool(context, pool, operation.sas_lifetime)
    try:
        context.batch.patch_pool(pool, metadata=metadata, sas=sas)
    except GatewayError as error:
        if error.code in {"PoolNotFound", "PoolBeingDeleted"}:
            raise StaleError(f"pool '{pool.id}' was deleted meanwhile") from error
        raise


def _with_sas_end(
    context: Context, operation: CreatePool | ReplacePool | PatchPool | RebootNodes
) -> dict[str, str]:
    until = context.clock.now() + operation.sas_lifetime
    return pool_metadata(operation, until.isoformat())


def pool_metadata(
    operation: CreatePool | ReplacePool | PatchPool | RebootNodes, sas_until: str
) -> dict[str, str]:
    """Return the pool's metadata; it tells when the SAS of a start task ends that has one."""
    # Where there is no SAS, no later apply has to ask when it ends.
    until = {SAS_UNTIL: sas_until} if pool_requests(operation.pool) else {}
    return {**dict(operation.metadata), **until}
