"""How tasks of every kind went: of jobs, of nodes, and the instances of multi-instance tasks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from localbatch.agent.orders import ContainerInfo, Failure
from localbatch.lifecycle.subtask import SubtaskState
from localbatch.lifecycle.task import TaskState


class Result(StrEnum):
    """How a completed task ended."""

    SUCCESS = auto()
    FAILURE = auto()

    @classmethod
    def of(cls, failure: Failure | None) -> "Result":
        """Return the result of a task that ended with this failure, or with none."""
        return cls.FAILURE if failure else cls.SUCCESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """How a task went: its counts are of all its tries, the rest is of the last one."""

    retry_count: int = 0
    last_retry: datetime | None = None
    requeue_count: int = 0
    last_requeue: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    exit_code: int | None = None
    container: ContainerInfo | None = None
    failure: Failure | None = None
    result: Result | None = None

    def counts(self) -> "Execution":
        """Return what is left of it when the task goes back into the queue."""
        return Execution(
            retry_count=self.retry_count,
            last_retry=self.last_retry,
            requeue_count=self.requeue_count,
            last_requeue=self.last_requeue,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeExecution:
    """How a start, preparation or release task went on its node, from the moment it started.

    A release task is never tried again and has no `retry_count`; a start task has no `folder`.
    """

    started: datetime
    ended: datetime | None = None
    exit_code: int | None = None
    container: ContainerInfo | None = None
    failure: Failure | None = None
    result: Result | None = None
    # None, and not 0, of a release task: the service then leaves the property out.
    retry_count: int | None = None
    last_retry: datetime | None = None
    folder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a task or a subtask runs; its folder is relative to the node's root."""

    pool_id: str
    node_id: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtask:
    """An instance of a multi-instance task beside its primary."""

    id: int
    location: Location
    state: SubtaskState
    state_time: datetime
    previous_state: SubtaskState | None = None
    previous_time: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    exit_code: int | None = None
    failure: Failure | None = None
    result: Result | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentTask:
    """A try that a node has run; `subtask_id` is that of an instance, 0 for the primary."""

    # An id as text: the job may be gone when the node is shown.
    job_id: str
    task_id: str
    # Copies: the node shows this try still when the task has gone on, or is gone itself.
    task_state: TaskState
    execution: Execution
    subtask_id: int | None = None
