"""What the account may have at most, kept in the Batch endpoint's folder once it was changed."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from localbatch.rows.pools import PoolRow
from localbatch.service.vm_sizes import cores_of
from localbatch.service.wire import Json
from localbatch.store.database import Store
from localbatch.store.documents import write_whole
from localbatch.validation.checks import integer, optional, record

_NAME = "quotas.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """The limits, by default those of a usual account; jobs and schedules share one."""

    # The figures of an account that was recorded.
    pools: int = 100
    active_jobs: int = 300
    dedicated_cores: int = 500
    spot_cores: int = 500


_CHANGE = record({name: optional(integer(least=0)) for name in asdict(Quotas())})


def change(quotas: Quotas, given: object) -> Quotas:
    """Return the quotas with those that are given; raises ServiceError for what is no quota."""
    changes: Json = _CHANGE("", given)
    return replace(quotas, **changes)


def load_quotas(root: Path, default: Quotas) -> Quotas:
    """Return the quotas as they were last changed, or the default."""
    # Options of the command line are the default only: a change by request outlives restarts.
    path = root / _NAME
    return change(default, json.loads(path.read_bytes())) if path.exists() else default


def save_quotas(root: Path, quotas: Quotas) -> None:
    """Keep the quotas for later starts."""
    write_whole(root / _NAME, asdict(quotas))


def affordable_nodes(store: Store, quotas: Quotas, pool: PoolRow, *, is_dedicated: bool) -> int:
    """Return how many nodes of one kind the core quotas still allow for the pool."""
    quota = quotas.dedicated_cores if is_dedicated else quotas.spot_cores
    # A pool that is being deleted counts too, as long as it has nodes.
    used = sum(
        cores_of(other.spec["vmSize"]) * store.nodes.count(other.key, is_dedicated=is_dedicated)
        for other in store.pools.all()
    )
    # Never below 0: a quota may have been lowered beneath what is there already.
    return max(0, (quota - used) // cores_of(pool.spec["vmSize"]))
