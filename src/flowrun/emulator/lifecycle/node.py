"""The life of a compute node."""

from enum import StrEnum, auto

from flowrun.emulator.lifecycle.machine import Machine


class NodeState(StrEnum):
    """The states of a compute node."""

    CREATING = auto()
    STARTING = auto()
    WAITINGFORSTARTTASK = auto()
    STARTTASKFAILED = auto()
    IDLE = auto()
    RUNNING = auto()
    REBOOTING = auto()
    LEAVINGPOOL = auto()


class NodeEvent(StrEnum):
    """What can happen to a compute node."""

    ALLOCATED = auto()
    """The machine is there and boots."""
    AWAIT_START_TASK = auto()
    START_TASK_FAILED = auto()
    READY = auto()
    RUN_TASK = auto()
    LAST_TASK_ENDED = auto()
    REBOOT = auto()
    SHUT_DOWN = auto()
    """Its tasks are gone, so that a reboot can go on."""
    LEAVE = auto()


_S, _E = NodeState, NodeEvent

NODE: Machine[NodeState, NodeEvent] = Machine(
    transitions={
        (_S.CREATING, _E.ALLOCATED): _S.STARTING,
        (_S.STARTING, _E.AWAIT_START_TASK): _S.WAITINGFORSTARTTASK,
        (_S.STARTING, _E.READY): _S.IDLE,
        (_S.WAITINGFORSTARTTASK, _E.START_TASK_FAILED): _S.STARTTASKFAILED,
        (_S.WAITINGFORSTARTTASK, _E.READY): _S.IDLE,
        (_S.IDLE, _E.RUN_TASK): _S.RUNNING,
        (_S.RUNNING, _E.RUN_TASK): _S.RUNNING,
        (_S.RUNNING, _E.LAST_TASK_ENDED): _S.IDLE,
        (_S.IDLE, _E.REBOOT): _S.REBOOTING,
        (_S.RUNNING, _E.REBOOT): _S.REBOOTING,
        # The one way to run a failed start task again.
        (_S.STARTTASKFAILED, _E.REBOOT): _S.REBOOTING,
        (_S.REBOOTING, _E.SHUT_DOWN): _S.STARTING,
        (_S.CREATING, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.STARTING, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.WAITINGFORSTARTTASK, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.STARTTASKFAILED, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.IDLE, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.RUNNING, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.REBOOTING, _E.LEAVE): _S.LEAVINGPOOL,
    },
    refusals={
        _S.CREATING: "NodeBeingCreated",
        _S.STARTING: "NodeBeingStarted",
        _S.WAITINGFORSTARTTASK: "NodeBeingStarted",
        _S.STARTTASKFAILED: "OperationNotValidOnNode",
        _S.IDLE: "OperationNotValidOnNode",
        _S.RUNNING: "OperationNotValidOnNode",
        _S.REBOOTING: "NodeBeingRebooted",
        _S.LEAVINGPOOL: "OperationNotValidOnNode",
    },
    exceptions={},
)
