"""Which nodes come to a pool or leave it for its targets, and what is said of missed ones."""

from collections.abc import Mapping

from localbatch.engine.context import Engine
from localbatch.engine.quotas import affordable_nodes
from localbatch.faults.rules import Fault
from localbatch.life import nodes
from localbatch.lifecycle.node import NodeState
from localbatch.rows.nodes import NodeRow
from localbatch.rows.pools import PoolRow, ResizeError

# The service chooses which nodes leave, by no rule that it tells. Here those that take no tasks go
# first, and those whose tasks would be lost go last.
_LEAST_USEFUL_FIRST = (
    NodeState.UNUSABLE,
    NodeState.UNKNOWN,
    NodeState.STARTTASKFAILED,
    NodeState.CREATING,
    NodeState.STARTING,
    NodeState.WAITINGFORSTARTTASK,
    NodeState.PREEMPTED,
    NodeState.DEALLOCATED,
    NodeState.DEALLOCATING,
    NodeState.REIMAGING,
    NodeState.REBOOTING,
    NodeState.OFFLINE,
    NodeState.IDLE,
    NodeState.RUNNING,
)
_KINDS: Mapping[bool, str] = {True: "dedicated", False: "low priority"}
_REASONS: Mapping[str, str] = {
    # Spelt as the service spells it.
    "AllocationTimedout": "as the resize timeout was reached",
    "ResizeStopped": "due to a stop resize operation",
}


def grow(engine: Engine, pool: PoolRow) -> list[ResizeError]:
    """Add the nodes that are missing, and return why some could not be."""
    missing = {kind: target - _count(engine, pool, kind) for kind, target in _targets(pool)}
    if max(missing.values()) <= 0:
        return []
    # Only here, after a shrink has returned: it would use up a fault that happens `times` times.
    failure = engine.faults.roll(Fault.RESIZE)
    if failure:
        return [ResizeError(code=failure.code, message="A fault that was asked for")]
    errors: list[ResizeError] = []
    for is_dedicated, number in missing.items():
        allowed = affordable_nodes(engine.store, engine.quotas, pool, is_dedicated=is_dedicated)
        # What the quota still allows is made: a pool that falls short of its target is no failure
        # as a whole, in the service as well, but is steady with fewer nodes and an error.
        for _ in range(min(number, allowed)):
            nodes.create(engine, pool, is_dedicated=is_dedicated)
        if number > allowed:
            errors.append(_quota_error(is_dedicated=is_dedicated))
    return errors


def shrink(engine: Engine, pool: PoolRow) -> None:
    """Let the nodes leave that are too many, the least useful first."""
    for is_dedicated, target in _targets(pool):
        kept = staying(engine, pool, is_dedicated=is_dedicated)
        # Of two nodes that are as useful, the newer goes.
        kept.sort(key=lambda node: (_LEAST_USEFUL_FIRST.index(node.state), -node.sequence))
        for node in kept[: max(0, len(kept) - target)]:
            nodes.leave(engine, node, option=pool.deallocation)


def staying(engine: Engine, pool: PoolRow, *, is_dedicated: bool) -> list[NodeRow]:
    """Return a pool's nodes of one kind that are not leaving."""
    return [
        node
        for node in engine.store.nodes.of_pool(pool.key)
        if node.is_dedicated is is_dedicated and node.state is not NodeState.LEAVINGPOOL
    ]


def describe_missed(engine: Engine, pool: PoolRow, *, code: str) -> list[ResizeError]:
    """Return a resize error for each kind of node whose target is not met."""
    return [
        ResizeError(
            code=code,
            message=f"Desired number of {_KINDS[kind]} nodes could not be allocated"
            f" {_REASONS[code]}",
        )
        for kind, target in _targets(pool)
        # Too many nodes as well as too few: one that drained longer than the resize may take has
        # stayed.
        if target != _count(engine, pool, kind)
    ]


def _count(engine: Engine, pool: PoolRow, kind: bool) -> int:
    return len(staying(engine, pool, is_dedicated=kind))


def _targets(pool: PoolRow) -> tuple[tuple[bool, int], tuple[bool, int]]:
    return (True, pool.target_dedicated), (False, pool.target_spot)


def _quota_error(*, is_dedicated: bool) -> ResizeError:
    if is_dedicated:
        message = "The specified account has reached core quota"
        return ResizeError(code="AccountCoreQuotaReached", message=message)
    message = "The specified account has reached low priority core quota"
    return ResizeError(code="AccountLowPriorityCoreQuotaReached", message=message)
