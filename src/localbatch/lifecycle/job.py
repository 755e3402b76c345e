"""The life of a job."""

from enum import StrEnum, auto

from localbatch.lifecycle.machine import Machine


class JobState(StrEnum):
    """The states of a job."""

    ACTIVE = auto()
    DISABLING = auto()
    DISABLED = auto()
    ENABLING = auto()
    TERMINATING = auto()
    COMPLETED = auto()
    DELETING = auto()


class JobEvent(StrEnum):
    """What can happen to a job."""

    UPDATE = auto()
    ADD_TASK = auto()
    DISABLE = auto()
    DRAINED = auto()
    """What was told to stop has stopped: the job is where it was going."""
    ENABLE = auto()
    ENABLED = auto()
    TERMINATE = auto()
    DELETE = auto()


_S, _E = JobState, JobEvent

JOB: Machine[JobState, JobEvent] = Machine(
    transitions={
        (_S.ACTIVE, _E.UPDATE): _S.ACTIVE,
        (_S.ACTIVE, _E.ADD_TASK): _S.ACTIVE,
        (_S.ACTIVE, _E.DISABLE): _S.DISABLING,
        (_S.ACTIVE, _E.TERMINATE): _S.TERMINATING,
        (_S.ACTIVE, _E.DELETE): _S.DELETING,
        (_S.DISABLING, _E.UPDATE): _S.DISABLING,
        # A job that is not active takes tasks as well, and runs none (A0008).
        (_S.DISABLING, _E.ADD_TASK): _S.DISABLING,
        (_S.DISABLING, _E.DISABLE): _S.DISABLING,
        (_S.DISABLING, _E.DRAINED): _S.DISABLED,
        # The service was recorded to tolerate it before the job has come to rest.
        (_S.DISABLING, _E.ENABLE): _S.ENABLING,
        (_S.DISABLING, _E.TERMINATE): _S.TERMINATING,
        (_S.DISABLING, _E.DELETE): _S.DELETING,
        (_S.DISABLED, _E.UPDATE): _S.DISABLED,
        (_S.DISABLED, _E.ADD_TASK): _S.DISABLED,
        # The service takes it again, perhaps with another option; nothing is left to be handled.
        (_S.DISABLED, _E.DISABLE): _S.DISABLING,
        (_S.DISABLED, _E.ENABLE): _S.ENABLING,
        (_S.DISABLED, _E.TERMINATE): _S.TERMINATING,
        (_S.DISABLED, _E.DELETE): _S.DELETING,
        (_S.ENABLING, _E.UPDATE): _S.ENABLING,
        (_S.ENABLING, _E.ADD_TASK): _S.ENABLING,
        (_S.ENABLING, _E.ENABLED): _S.ACTIVE,
        (_S.ENABLING, _E.TERMINATE): _S.TERMINATING,
        (_S.ENABLING, _E.DELETE): _S.DELETING,
        # From here on nothing is changed but deleted: updates and tasks are refused.
        (_S.TERMINATING, _E.DRAINED): _S.COMPLETED,
        (_S.TERMINATING, _E.DELETE): _S.DELETING,
        (_S.COMPLETED, _E.DELETE): _S.DELETING,
    },
    refusals={
        _S.ACTIVE: "OperationInvalidForCurrentState",
        _S.DISABLING: "OperationInvalidForCurrentState",
        _S.DISABLED: "OperationInvalidForCurrentState",
        _S.ENABLING: "OperationInvalidForCurrentState",
        _S.TERMINATING: "JobBeingTerminated",
        _S.COMPLETED: "JobCompleted",
        _S.DELETING: "JobBeingDeleted",
    },
    exceptions={(_S.ENABLING, _E.DISABLE): "JobNotActive"},
)
