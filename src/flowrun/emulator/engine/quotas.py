"""How many nodes the account's core quotas still allow."""

from flowrun.emulator.engine.context import Engine
from flowrun.emulator.sizes import cores_of
from flowrun.emulator.store.rows import PoolRow


def affordable_nodes(engine: Engine, pool: PoolRow, *, is_dedicated: bool) -> int:
    """Return how many nodes of one kind can still be added to the pool."""
    quotas = engine.quotas
    quota = quotas.dedicated_cores if is_dedicated else quotas.spot_cores
    used = sum(
        cores_of(other.spec["vmSize"]) * _count(engine, other, is_dedicated=is_dedicated)
        for other in engine.store.pools.where("TRUE")
    )
    return max(0, (quota - used) // cores_of(pool.spec["vmSize"]))


def _count(engine: Engine, pool: PoolRow, *, is_dedicated: bool) -> int:
    question = "COUNT(*) FROM nodes WHERE pool_key = ? AND is_dedicated = ?"
    return engine.store.nodes.number(question, pool.key, is_dedicated)
