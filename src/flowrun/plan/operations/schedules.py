"""Job schedules: the service makes a job of one task again and again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from flowrun.model.schedule import Schedule
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job, Task
from flowrun.plan.operations.effect import Effect
from flowrun.plan.operations.jobs import JobPool
from flowrun.plan.operations.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledJob:
    """What a schedule's jobs are: one task, on the pool of this id or on one of each job's own;
    `metadata` is the jobs'.
    """

    job: Job
    pool_id: str
    own_pool: JobPool | None = None
    task: Task
    metadata: tuple[tuple[str, str], ...]

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of it must not be shown."""
        pool = self.own_pool.pool.secrets if self.own_pool else ()
        return (*self.job.secrets, *self.task.secrets, *pool)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSchedule:
    """Create the schedule; its first job may begin at once."""

    effect: ClassVar[Effect] = Effect.CREATE
    destructive: ClassVar[bool] = False

    schedule_id: str
    schedule: Schedule
    job: ScheduledJob
    metadata: tuple[tuple[str, str], ...]
    sas_lifetime: timedelta
    reason: Reason

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Return those of the jobs."""
        return self.job.secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSchedule:
    """Change the schedule in place, for the jobs that it makes from then on."""

    effect: ClassVar[Effect] = Effect.CHANGE
    destructive: ClassVar[bool] = False

    schedule_id: str
    schedule: Schedule
    job: ScheduledJob
    metadata: tuple[tuple[str, str], ...]
    sas_lifetime: timedelta
    reason: Reason

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Return those of the jobs."""
        return self.job.secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSchedule:
    """Delete the schedule with its jobs."""

    effect: ClassVar[Effect] = Effect.DELETE
    destructive: ClassVar[bool] = True
    secrets: ClassVar[tuple[Secret, ...]] = ()

    schedule_id: str
    reason: Reason
