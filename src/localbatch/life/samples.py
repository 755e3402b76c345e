"""What autoscale formulas may ask of a pool: taken every 30 seconds, kept for a day."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import psutil

from localbatch.autoscale.values import Samples
from localbatch.engine.context import Engine
from localbatch.lifecycle.node import NodeState
from localbatch.rows.pools import PoolRow, SampleRow

_KEPT = timedelta(days=1)
_USABLE = frozenset({NodeState.IDLE, NodeState.RUNNING})
# Metrics that the service no longer takes; formulas that name them still run.
_RETIRED = tuple(
    """
    $WallClockSeconds $MemoryBytes $DiskBytes $DiskReadBytes $DiskWriteBytes $DiskReadOps
    $DiskWriteOps $NetworkInBytes $NetworkOutBytes
    """.split()  # noqa: SIM905 - a list of words reads best as one
)
_NAMES = (
    *("$ActiveTasks", "$RunningTasks", "$PendingTasks", "$SucceededTasks", "$FailedTasks"),
    *("$PreemptedNodeCount", "$UsableNodeCount", "$SampleNodeCount", "$CPUPercent"),
    *_RETIRED,
)


def observe(engine: Engine, at: datetime) -> None:
    """Take a sample of every pool, and forget those of the day before."""
    # Of this machine, since the last sample: all nodes of all pools share its processors.
    processor = float(psutil.cpu_percent())
    for pool in engine.store.pools.active():
        readings = _count_tasks(engine, pool) | _count_nodes(engine, pool)
        readings["$CPUPercent"] = processor
        engine.store.samples.insert(SampleRow(pool_key=pool.key, time=at, readings=readings))
    engine.store.samples.forget(at - _KEPT)


def read_samples(engine: Engine, pool: PoolRow, at: datetime) -> Mapping[str, Samples]:
    """Return the pool's history by variable."""
    # Not from before its creation: a deleted pool of the same id leaves samples for a day.
    rows = engine.store.samples.since(pool.key, max(pool.creation_time, at - _KEPT))
    return {
        name: Samples(
            name,
            # No sample holds a retired metric: a formula that reads one gets zeros.
            tuple((row.time.timestamp(), row.readings.get(name, 0.0)) for row in rows),
            at.timestamp(),
        )
        for name in _NAMES
    }


def _count_tasks(engine: Engine, pool: PoolRow) -> dict[str, float]:
    counts = Counter[str]()
    for state, result, number in engine.store.tasks.counts_of_pool(pool.key):
        counts[result or state] += number
    running = counts["running"] + counts["preparing"]
    return {
        "$ActiveTasks": counts["active"],
        "$RunningTasks": running,
        "$PendingTasks": counts["active"] + running,
        "$SucceededTasks": counts["success"],
        "$FailedTasks": counts["failure"],
    }


def _count_nodes(engine: Engine, pool: PoolRow) -> dict[str, float]:
    counts = Counter[NodeState]()
    for _, state, number in engine.store.nodes.counts(pool.key):
        counts[state] += number
    usable = sum(counts[state] for state in _USABLE)
    return {
        "$PreemptedNodeCount": counts[NodeState.PREEMPTED],
        "$UsableNodeCount": usable,
        "$SampleNodeCount": usable,
    }
