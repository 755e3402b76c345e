"""Pools, and what autoscale formulas may ask of them."""

from dataclasses import dataclass
from datetime import datetime

from localbatch.lifecycle.allocation import AllocationState
from localbatch.lifecycle.pool import PoolState
from localbatch.service.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class ResizeError:
    """Why a pool does not have as many nodes as it should."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaFailure:
    """Why a formula could not be evaluated."""

    code: str
    message: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaEvaluation:
    """What came of a formula: its variables as a text, or its failure."""

    time: datetime
    results: str | None = None
    failure: FormulaFailure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoscale:
    """When a pool's formula was enabled and, while it is, when it is due; its last evaluation."""

    # The service takes one enableautoscale in 30 seconds, also if it was disabled between.
    enabled: datetime
    due: datetime | None = None
    last: FormulaEvaluation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRow:
    """A pool. `deallocation` is the option and `errors` are those of the last resize; `autoscale`
    stays when the formula is disabled.
    """

    key: str
    id: str
    spec: Json
    state: PoolState
    state_time: datetime
    allocation_state: AllocationState
    allocation_time: datetime
    # Not in `spec`: every resize and every formula changes them.
    target_dedicated: int
    target_spot: int
    # Of the last resize, whose nodes may still be leaving: the next look at the pool needs it.
    deallocation: str = "requeue"
    errors: tuple[ResizeError, ...] = ()
    autoscale: Autoscale | None = None
    etag: str
    last_modified: datetime
    creation_time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """What an autoscale formula may ask of a pool, by variable, as it was at a time."""

    pool_key: str
    time: datetime
    # By name and not by field: a variable that is added later is 0 in samples taken before.
    readings: dict[str, float]
