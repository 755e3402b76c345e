"""Every state x every event is a listed transition or a listed refusal."""

from enum import StrEnum
from typing import Any

import pytest

from localbatch.lifecycle.allocation import ALLOCATION, AllocationEvent, AllocationState
from localbatch.lifecycle.job import JOB, JobEvent, JobState
from localbatch.lifecycle.job_schedule import JOB_SCHEDULE, JobScheduleEvent, JobScheduleState
from localbatch.lifecycle.machine import Machine
from localbatch.lifecycle.node import NODE, NodeEvent, NodeState
from localbatch.lifecycle.pool import POOL, PoolEvent, PoolState
from localbatch.lifecycle.subtask import SUBTASK, SubtaskEvent, SubtaskState
from localbatch.lifecycle.task import TASK, TaskEvent, TaskState
from localbatch.service.error_codes import ERRORS, ServiceError

MACHINES: list[tuple[Machine[Any, Any], type[StrEnum], type[StrEnum]]] = [
    (POOL, PoolState, PoolEvent),
    (ALLOCATION, AllocationState, AllocationEvent),
    (NODE, NodeState, NodeEvent),
    (JOB, JobState, JobEvent),
    (JOB_SCHEDULE, JobScheduleState, JobScheduleEvent),
    (TASK, TaskState, TaskEvent),
    (SUBTASK, SubtaskState, SubtaskEvent),
]
CASES = [
    (machine, state, event)
    for machine, states, events in MACHINES
    for state in states
    for event in events
]


@pytest.mark.parametrize(("machine", "state", "event"), CASES)
def test_every_event_in_every_state_moves_on_or_is_refused_with_a_conflict(
    machine: Machine[Any, Any], state: StrEnum, event: StrEnum
) -> None:
    if machine.allows(state, event):
        assert type(machine.advance(state, event)) is type(state)
        return

    with pytest.raises(ServiceError) as caught:
        machine.advance(state, event)

    assert ERRORS[caught.value.code].status == 409


@pytest.mark.parametrize(
    ("state", "event", "code"),
    [
        (JobState.COMPLETED, JobEvent.ADD_TASK, "JobCompleted"),
        (JobState.COMPLETED, JobEvent.TERMINATE, "JobCompleted"),
        (JobState.TERMINATING, JobEvent.UPDATE, "JobBeingTerminated"),
        (JobState.DELETING, JobEvent.DELETE, "JobBeingDeleted"),
        (JobState.DELETING, JobEvent.UPDATE, "JobBeingDeleted"),
    ],
)
def test_a_job_refuses_in_the_services_words(state: JobState, event: JobEvent, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        JOB.advance(state, event)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "state", [state for state in TaskState if state is not TaskState.COMPLETED]
)
def test_only_a_completed_task_can_be_reactivated(state: TaskState) -> None:
    with pytest.raises(ServiceError) as caught:
        TASK.advance(state, TaskEvent.REACTIVATE)

    assert caught.value.code == "TaskNotCompleted"


@pytest.mark.parametrize(
    "state", [state for state in NodeState if state is not NodeState.LEAVINGPOOL]
)
def test_a_node_can_leave_its_pool_from_every_state(state: NodeState) -> None:
    assert NODE.advance(state, NodeEvent.LEAVE) is NodeState.LEAVINGPOOL
