"""The life of a job schedule."""

from enum import StrEnum, auto

from localbatch.lifecycle.machine import Machine


class JobScheduleState(StrEnum):
    """The states of a job schedule."""

    ACTIVE = auto()
    DISABLED = auto()
    TERMINATING = auto()
    COMPLETED = auto()
    DELETING = auto()


class JobScheduleEvent(StrEnum):
    """What can happen to a job schedule."""

    UPDATE = auto()
    DISABLE = auto()
    ENABLE = auto()
    TERMINATE = auto()
    EXHAUSTED = auto()
    """No job will be created any more, and none is active."""
    DELETE = auto()


_S, _E = JobScheduleState, JobScheduleEvent

JOB_SCHEDULE: Machine[JobScheduleState, JobScheduleEvent] = Machine(
    transitions={
        (_S.ACTIVE, _E.UPDATE): _S.ACTIVE,
        (_S.ACTIVE, _E.DISABLE): _S.DISABLED,
        (_S.ACTIVE, _E.ENABLE): _S.ACTIVE,
        (_S.ACTIVE, _E.TERMINATE): _S.TERMINATING,
        (_S.ACTIVE, _E.EXHAUSTED): _S.COMPLETED,
        (_S.ACTIVE, _E.DELETE): _S.DELETING,
        (_S.DISABLED, _E.UPDATE): _S.DISABLED,
        # A request that is repeated is no error.
        (_S.DISABLED, _E.DISABLE): _S.DISABLED,
        (_S.DISABLED, _E.ENABLE): _S.ACTIVE,
        (_S.DISABLED, _E.TERMINATE): _S.TERMINATING,
        (_S.DISABLED, _E.DELETE): _S.DELETING,
        # By the event of one that has run out: in both cases the last job has ended.
        (_S.TERMINATING, _E.EXHAUSTED): _S.COMPLETED,
        (_S.TERMINATING, _E.DELETE): _S.DELETING,
        (_S.COMPLETED, _E.DELETE): _S.DELETING,
    },
    refusals={
        _S.ACTIVE: "OperationInvalidForCurrentState",
        _S.DISABLED: "OperationInvalidForCurrentState",
        _S.TERMINATING: "JobScheduleBeingTerminated",
        _S.COMPLETED: "JobScheduleCompleted",
        _S.DELETING: "JobScheduleBeingDeleted",
    },
    exceptions={},
)
