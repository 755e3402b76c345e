"""Which waiting task goes to which node. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest

from localbatch.rows.tasks import TaskRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeNode:
    """A node that takes tasks, with its free slots and its number in the pool."""

    node_id: str
    sequence: int
    free: int


@dataclass(frozen=True, slots=True)
class Placement:
    """One decision."""

    task: TaskRow
    node_ids: tuple[str, ...]


def place(
    tasks: Iterable[TaskRow],
    nodes: Sequence[FreeNode],
    *,
    pack: bool,
    holder: TaskRow | None = None,
) -> tuple[list[Placement], list[FreeNode]]:
    """Give each task in turn a node with enough free slots, or one for each of its instances;
    return what is free afterwards.

    `pack` fills one node before the next; otherwise the node with most free slots comes first.
    What comes after a `holder` that does not fit is not placed.
    """
    by_id = {node.node_id: node for node in nodes}
    placements = []
    for task in tasks:
        # 0 instances: a task of one node.
        wanted = max(1, task.instances)
        fitting = [node for node in by_id.values() if node.free >= task.slots]
        if len(fitting) < wanted:
            # Others go on: behind a task that wants many slots there may be one that wants few.
            if task is holder:
                break
            continue
        # Without sorting all nodes for every task.
        chosen = nsmallest(wanted, fitting, key=lambda node: _rank(node, task, pack=pack))
        for node in chosen:
            by_id[node.node_id] = replace(node, free=node.free - task.slots)
        placements.append(Placement(task, tuple(node.node_id for node in chosen)))
    return placements, list(by_id.values())


def _rank(node: FreeNode, task: TaskRow, *, pack: bool) -> tuple[bool, int, int]:
    # A wish only: when its node is full the task goes elsewhere. Clients write the node's
    # affinityId, which has the prefix, or its bare id.
    wanted = task.spec.get("affinityInfo", {}).get("affinityId")
    elsewhere = wanted not in {node.node_id, f"TVM:{node.node_id}"}
    # The older of two that are as good, so that one state of the pool gives one decision.
    return elsewhere, node.free if pack else -node.free, node.sequence
