"""The life of a subtask: one try of an instance of a multi-instance task, except the primary."""

from enum import StrEnum, auto

from localbatch.lifecycle.machine import Machine


class SubtaskState(StrEnum):
    """The states of a subtask."""

    PREPARING = auto()
    RUNNING = auto()
    COMPLETED = auto()


class SubtaskEvent(StrEnum):
    """What can happen to a subtask."""

    START = auto()
    """All nodes of its task have run the job's preparation task."""
    COMPLETE = auto()


_S, _E = SubtaskState, SubtaskEvent

SUBTASK: Machine[SubtaskState, SubtaskEvent] = Machine(
    transitions={
        (_S.PREPARING, _E.START): _S.RUNNING,
        # Its task may be ended while the preparation still runs.
        (_S.PREPARING, _E.COMPLETE): _S.COMPLETED,
        (_S.RUNNING, _E.COMPLETE): _S.COMPLETED,
    },
    refusals={
        _S.PREPARING: "OperationInvalidForCurrentState",
        _S.RUNNING: "OperationInvalidForCurrentState",
        _S.COMPLETED: "TaskCompleted",
    },
    exceptions={},
)
