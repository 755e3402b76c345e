"""The life of a pool."""

from enum import StrEnum, auto

from localbatch.lifecycle.machine import Machine


class PoolState(StrEnum):
    """The states of a pool."""

    ACTIVE = auto()
    DELETING = auto()


class PoolEvent(StrEnum):
    """What can happen to a pool."""

    UPDATE = auto()
    DELETE = auto()


_S, _E = PoolState, PoolEvent

POOL: Machine[PoolState, PoolEvent] = Machine(
    transitions={
        # It moves nothing, and is listed so that it is refused while the pool is deleted.
        (_S.ACTIVE, _E.UPDATE): _S.ACTIVE,
        (_S.ACTIVE, _E.DELETE): _S.DELETING,
    },
    refusals={
        _S.ACTIVE: "OperationNotValidOnPool",
        _S.DELETING: "PoolBeingDeleted",
    },
    exceptions={},
)
