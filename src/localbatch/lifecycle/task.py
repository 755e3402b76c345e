"""The life of a task."""

from enum import StrEnum, auto

from localbatch.lifecycle.machine import Machine


class TaskState(StrEnum):
    """The states of a task."""

    ACTIVE = auto()
    PREPARING = auto()
    RUNNING = auto()
    COMPLETED = auto()


class TaskEvent(StrEnum):
    """What can happen to a task."""

    PREPARE = auto()
    """It has a node, which must run the job's preparation task first."""
    START = auto()
    COMPLETE = auto()
    RETRY = auto()
    """The try failed and another one is due."""
    REQUEUE = auto()
    """The node or the job was taken away from under it."""
    TERMINATE = auto()
    REACTIVATE = auto()
    UPDATE = auto()


_S, _E = TaskState, TaskEvent

TASK: Machine[TaskState, TaskEvent] = Machine(
    transitions={
        (_S.ACTIVE, _E.PREPARE): _S.PREPARING,
        (_S.ACTIVE, _E.START): _S.RUNNING,
        # A task need not have run to be completed; it has no exit code then.
        (_S.ACTIVE, _E.TERMINATE): _S.COMPLETED,
        (_S.ACTIVE, _E.UPDATE): _S.ACTIVE,
        (_S.PREPARING, _E.START): _S.RUNNING,
        # No RETRY from here: what failed is the preparation, and the task has used no try.
        (_S.PREPARING, _E.REQUEUE): _S.ACTIVE,
        (_S.PREPARING, _E.TERMINATE): _S.COMPLETED,
        (_S.PREPARING, _E.UPDATE): _S.PREPARING,
        (_S.RUNNING, _E.COMPLETE): _S.COMPLETED,
        # Back to the queue, not to another try at once: since its agent 1.9.6 the service lets each
        # try go to any node.
        (_S.RUNNING, _E.RETRY): _S.ACTIVE,
        (_S.RUNNING, _E.REQUEUE): _S.ACTIVE,
        (_S.RUNNING, _E.TERMINATE): _S.COMPLETED,
        (_S.RUNNING, _E.UPDATE): _S.RUNNING,
        # Only of a failed task, which the state does not tell: the handler asks for it.
        (_S.COMPLETED, _E.REACTIVATE): _S.ACTIVE,
    },
    refusals={
        _S.ACTIVE: "OperationInvalidForCurrentState",
        _S.PREPARING: "OperationInvalidForCurrentState",
        _S.RUNNING: "OperationInvalidForCurrentState",
        _S.COMPLETED: "TaskCompleted",
    },
    exceptions={
        (_S.ACTIVE, _E.REACTIVATE): "TaskNotCompleted",
        (_S.PREPARING, _E.REACTIVATE): "TaskNotCompleted",
        (_S.RUNNING, _E.REACTIVATE): "TaskNotCompleted",
    },
)
