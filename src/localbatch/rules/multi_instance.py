"""When a multi-instance task gets its nodes: all at once, or none.

So that a stream of tasks of one node cannot keep it waiting, the first one that its pool has
enough nodes for holds back what comes after it until that many are free. So that nothing waits for
ever because one of them runs a task without end, it does that in turns: for a minute it holds the
others back, for a minute it lets them pass, and then for twice as long each time.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from localbatch.rows.pools import PoolRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules.placement import FreeNode

_WHILE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The wait of a multi-instance task for more nodes of its pool than are free."""

    job_key: str
    task_key: str
    since: datetime

    def holds_back(self, now: datetime) -> bool:
        """Say whether what comes after the task waits with it."""
        return _turn(self.since, now) % 2 == 0

    def next_turn(self, now: datetime) -> datetime:
        """Return when that changes."""
        # Turn n ends after 2 to the n + 1 whiles: each is as long as all before it.
        return self.since + _WHILE * math.pow(2, _turn(self.since, now) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The multi-instance task of a job that may be started now or, if it `holds_back` what comes
    after it, as soon as enough nodes are free. `hold` is of that one or of one that lets it pass.
    """

    task: TaskRow | None = None
    hold: Hold | None = None
    holds_back: bool = False


def is_possible(pool: PoolRow) -> bool:
    """Say whether the pool ever runs such tasks; on any other one they stay active for ever."""
    # Both by the documentation, which lets the task be added all the same.
    one_by_one: bool = pool.spec["taskSlotsPerNode"] == 1
    return one_by_one and bool(pool.spec["enableInterNodeCommunication"])


FindFirst = Callable[[int], TaskRow | None]
"""Finds a job's first waiting multi-instance task that wants at most this number of nodes."""


def find_turn(
    find_first: FindFirst, nodes: Sequence[FreeNode], *, hold: Hold | None, now: datetime
) -> Turn:
    """Return whose turn it is among the job's tasks; `hold` is the pool's of the last time."""
    # One that wants more nodes than the pool has is passed over: it would hold back others for
    # ever.
    first = find_first(len(nodes))
    if first is None or first.instances <= sum(node.free > 0 for node in nodes):
        return Turn(task=first)
    if hold is None or (hold.job_key, hold.task_key) != (first.job_key, first.key):
        hold = Hold(job_key=first.job_key, task_key=first.key, since=now)
    if hold.holds_back(now):
        return Turn(task=first, hold=hold, holds_back=True)
    return replace(find_fitting(find_first, nodes), hold=hold)


def find_fitting(find_first: FindFirst, nodes: Sequence[FreeNode]) -> Turn:
    """Return whose turn it is while another task waits for more nodes."""
    free = sum(node.free > 0 for node in nodes)
    return Turn(task=find_first(free))


def _turn(since: datetime, now: datetime) -> int:
    # Turn 0 takes two whiles, which is a minute; every later one as long as all before it.
    return int(math.log2(max(1.0, (now - since) / _WHILE)))
