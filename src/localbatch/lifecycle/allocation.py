"""How a pool comes to its number of nodes."""

from enum import StrEnum, auto

from localbatch.lifecycle.machine import Machine


class AllocationState(StrEnum):
    """The states of a pool's allocation."""

    STEADY = auto()
    RESIZING = auto()
    STOPPING = auto()


class AllocationEvent(StrEnum):
    """What can happen to a pool's allocation."""

    RESIZE = auto()
    STOP = auto()
    SETTLE = auto()


_S, _E = AllocationState, AllocationEvent

ALLOCATION: Machine[AllocationState, AllocationEvent] = Machine(
    transitions={
        (_S.STEADY, _E.RESIZE): _S.RESIZING,
        (_S.RESIZING, _E.STOP): _S.STOPPING,
        # No RESIZE from here: the service takes one at a time. A formula gives a resize under
        # way other targets instead.
        (_S.RESIZING, _E.SETTLE): _S.STEADY,
        # A stop that is repeated is no error: it may be a retry of the client.
        (_S.STOPPING, _E.STOP): _S.STOPPING,
        (_S.STOPPING, _E.SETTLE): _S.STEADY,
    },
    refusals={
        # A0009
        _S.STEADY: "OperationInvalidForCurrentState",
        _S.RESIZING: "PoolBeingResized",
        _S.STOPPING: "PoolBeingResized",
    },
    exceptions={},
)
