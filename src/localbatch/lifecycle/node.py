"""The life of a compute node."""

from enum import StrEnum, auto

from localbatch.lifecycle.machine import Machine


class NodeState(StrEnum):
    """The states of a compute node."""

    CREATING = auto()
    STARTING = auto()
    WAITINGFORSTARTTASK = auto()
    STARTTASKFAILED = auto()
    IDLE = auto()
    RUNNING = auto()
    OFFLINE = auto()
    REBOOTING = auto()
    REIMAGING = auto()
    DEALLOCATING = auto()
    DEALLOCATED = auto()
    PREEMPTED = auto()
    UNUSABLE = auto()
    UNKNOWN = auto()
    LEAVINGPOOL = auto()


class SchedulingState(StrEnum):
    """Whether a node gets tasks."""

    ENABLED = auto()
    DISABLED = auto()


class NodeEvent(StrEnum):
    """What can happen to a compute node."""

    ALLOCATED = auto()
    """The machine is there and boots."""
    AWAIT_START_TASK = auto()
    START_TASK_FAILED = auto()
    READY = auto()
    RUN_TASK = auto()
    LAST_TASK_ENDED = auto()
    GO_OFFLINE = auto()
    """It has no task any more and may get none."""
    COME_BACK = auto()
    """It may get tasks again."""
    CHANGE_USERS = auto()
    REBOOT = auto()
    REIMAGE = auto()
    DEALLOCATE = auto()
    START = auto()
    SHUT_DOWN = auto()
    """Its tasks are gone, so that what it was told to do can go on."""
    PREEMPT = auto()
    """The machine was taken away, and its disk with it."""
    RESTORE = auto()
    BREAK = auto()
    """Something on it failed for good; its errors say what."""
    LOSE_CONTACT = auto()
    REGAIN_CONTACT = auto()
    LEAVE = auto()
    STAY = auto()
    """It was to leave once its tasks were done, and the resize ended before."""


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
        (_S.IDLE, _E.GO_OFFLINE): _S.OFFLINE,
        (_S.OFFLINE, _E.COME_BACK): _S.IDLE,
        # The documentation allows what is done to a node from idle and running alone: its users, a
        # reboot, a new disk, giving its machine back.
        (_S.IDLE, _E.CHANGE_USERS): _S.IDLE,
        (_S.RUNNING, _E.CHANGE_USERS): _S.RUNNING,
        (_S.IDLE, _E.REBOOT): _S.REBOOTING,
        (_S.RUNNING, _E.REBOOT): _S.REBOOTING,
        (_S.IDLE, _E.REIMAGE): _S.REIMAGING,
        (_S.RUNNING, _E.REIMAGE): _S.REIMAGING,
        (_S.IDLE, _E.DEALLOCATE): _S.DEALLOCATING,
        (_S.RUNNING, _E.DEALLOCATE): _S.DEALLOCATING,
        (_S.DEALLOCATED, _E.START): _S.STARTING,
        # The one way to run a failed start task again.
        (_S.STARTTASKFAILED, _E.REBOOT): _S.REBOOTING,
        (_S.REBOOTING, _E.SHUT_DOWN): _S.STARTING,
        (_S.REIMAGING, _E.SHUT_DOWN): _S.STARTING,
        (_S.DEALLOCATING, _E.SHUT_DOWN): _S.DEALLOCATED,
        # Of spot nodes alone, which a state does not tell: the caller sees to that.
        (_S.STARTTASKFAILED, _E.PREEMPT): _S.PREEMPTED,
        (_S.IDLE, _E.PREEMPT): _S.PREEMPTED,
        (_S.RUNNING, _E.PREEMPT): _S.PREEMPTED,
        (_S.OFFLINE, _E.PREEMPT): _S.PREEMPTED,
        # It comes back under its id, on another machine.
        (_S.PREEMPTED, _E.RESTORE): _S.CREATING,
        # While it boots one of its pool's images may turn out to be nowhere.
        (_S.STARTING, _E.BREAK): _S.UNUSABLE,
        (_S.IDLE, _E.BREAK): _S.UNUSABLE,
        (_S.RUNNING, _E.BREAK): _S.UNUSABLE,
        (_S.IDLE, _E.LOSE_CONTACT): _S.UNKNOWN,
        (_S.RUNNING, _E.LOSE_CONTACT): _S.UNKNOWN,
        # Idle: its tasks were queued again when it was lost.
        (_S.UNKNOWN, _E.REGAIN_CONTACT): _S.IDLE,
        # A pool can give a node up in every state but that of leaving it.
        (_S.CREATING, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.STARTING, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.WAITINGFORSTARTTASK, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.STARTTASKFAILED, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.IDLE, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.RUNNING, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.OFFLINE, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.REBOOTING, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.REIMAGING, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.DEALLOCATING, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.DEALLOCATED, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.PREEMPTED, _E.LEAVE): _S.LEAVINGPOOL,
        # A0022
        # Running, as only a node stays whose tasks are not done.
        (_S.LEAVINGPOOL, _E.STAY): _S.RUNNING,
        # Its only way out (A0027).
        (_S.UNUSABLE, _E.LEAVE): _S.LEAVINGPOOL,
        (_S.UNKNOWN, _E.LEAVE): _S.LEAVINGPOOL,
    },
    refusals={
        _S.CREATING: "NodeBeingCreated",
        _S.STARTING: "NodeBeingStarted",
        _S.WAITINGFORSTARTTASK: "NodeBeingStarted",
        _S.STARTTASKFAILED: "OperationNotValidOnNode",
        _S.IDLE: "OperationNotValidOnNode",
        _S.RUNNING: "OperationNotValidOnNode",
        _S.OFFLINE: "OperationNotValidOnNode",
        _S.REBOOTING: "NodeBeingRebooted",
        _S.REIMAGING: "NodeBeingReimaged",
        _S.DEALLOCATING: "OperationNotValidOnNode",
        _S.DEALLOCATED: "OperationNotValidOnNode",
        _S.PREEMPTED: "OperationNotValidOnNode",
        _S.UNUSABLE: "NodeStateUnusable",  # A0027
        _S.UNKNOWN: "OperationNotValidOnNode",
        _S.LEAVINGPOOL: "OperationNotValidOnNode",
    },
    exceptions={},
)
