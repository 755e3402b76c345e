"""Tasks: added to a run's job, and waited for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from flowrun.model.files import OutputFile
from flowrun.model.secret import Secret
from flowrun.model.workflow import Task
from flowrun.plan.operations.effect import Effect
from flowrun.plan.operations.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """A task of an AddTasks, ready to send, and why it has to run."""

    task: Task
    fingerprint: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTasks:
    """Add a step's tasks. They wait for the steps `after` which they come, through `gates` where
    those have too many tasks to be named.
    """

    # A summary counts tasks apart from things.
    effect: ClassVar[Effect] = Effect.NONE
    destructive: ClassVar[bool] = False

    job_id: str
    step: str
    tasks: tuple[PlannedTask, ...]
    after: tuple[str, ...] = ()
    gates: tuple[Task, ...] = ()
    sas_lifetime: timedelta
    reason: Reason

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Return those of all tasks; most tasks share theirs."""
        return tuple({secret for planned in self.tasks for secret in planned.task.secrets})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedOutput:
    """What must be in the account once the task has succeeded."""

    task_id: str
    file: OutputFile


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForTasks:
    """Wait until every task of the run is complete, then see that its results are there;
    `task_ids` are those that this run owes, `allowed_failures` the steps of which some may fail.
    With `prepares` a node takes tasks only when it is prepared for the job.
    """

    effect: ClassVar[Effect] = Effect.NONE
    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    job_id: str
    pool_id: str
    task_ids: tuple[str, ...]
    outputs: tuple[OwedOutput, ...]
    allowed_failures: tuple[tuple[str, int], ...] = ()
    prepares: bool = False
    reason: Reason
