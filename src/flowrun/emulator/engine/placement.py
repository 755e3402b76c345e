"""Which waiting task goes to which node. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flowrun.emulator.store.rows import TaskRow


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
    node_id: str


def place(
    tasks: Iterable[TaskRow], nodes: Sequence[FreeNode], *, pack: bool
) -> tuple[list[Placement], list[FreeNode]]:
    """Give each task in turn a node with enough free slots; return what is free afterwards.

    `pack` fills one node before the next; otherwise the node with most free slots comes first.
    """
    by_id = {node.node_id: node for node in nodes}
    placements = []
    for task in tasks:
        fitting = [node for node in by_id.values() if node.free >= task.slots]
        if not fitting:
            continue
        best = min(fitting, key=lambda node: _rank(node, task, pack=pack))
        by_id[best.node_id] = replace(best, free=best.free - task.slots)
        placements.append(Placement(task, best.node_id))
    return placements, list(by_id.values())


def _rank(node: FreeNode, task: TaskRow, *, pack: bool) -> tuple[bool, int, int]:
    wanted = task.spec.get("affinityInfo", {}).get("affinityId")
    elsewhere = wanted not in {node.node_id, f"TVM:{node.node_id}"}
    return elsewhere, node.free if pack else -node.free, node.sequence
