"""Pools, and what autoscale formulas may ask of them."""

from dataclasses import dataclass, field
from datetime import datetime

from localbatch.lifecycle.allocation import AllocationState
from localbatch.lifecycle.pool import PoolState
from localbatch.service.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRow:
    """A pool. `deallocation` is the option and `errors` are the resizeErrors of the last resize;
    `autoscale` holds when that was `enabled` and, while it is, its `due` time and the last `run`
    in wire form.
    """

    key: str
    id: str
    spec: Json
    state: PoolState
    state_time: datetime
    allocation_state: AllocationState
    allocation_time: datetime
    target_dedicated: int
    target_spot: int
    deallocation: str = "requeue"
    errors: list[Json] = field(default_factory=list)
    autoscale: Json | None = None
    etag: str
    last_modified: datetime
    creation_time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """What an autoscale formula may ask of a pool, by variable, as it was at a time."""

    pool_key: str
    time: datetime
    readings: dict[str, float]
