"""Jobs: a run's job is made, told to end by itself, ended early, or deleted."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from flowrun.model.pool import Pool
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job
from flowrun.plan.operations.effect import Effect
from flowrun.plan.operations.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPool:
    """The pool that the service makes for a job and deletes with it."""

    pool: Pool
    node_agent_sku: str
    sas_lifetime: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateJob:
    """Create a run's job on the pool of this id, or on one of its own."""

    effect: ClassVar[Effect] = Effect.CREATE
    destructive: ClassVar[bool] = False

    job: Job
    job_id: str
    pool_id: str
    own_pool: JobPool | None = None
    metadata: tuple[tuple[str, str], ...]
    sas_lifetime: timedelta
    reason: Reason

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Return those that the job hands to its tasks, and those of its own pool."""
        return (*self.job.secrets, *(self.own_pool.pool.secrets if self.own_pool else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTerminate:
    """Verify that all tasks are in the job, then let it end by itself after the last one."""

    effect: ClassVar[Effect] = Effect.NONE
    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    job_id: str
    # All that the job must hold in the end: gates too, and tasks that an earlier apply has added.
    task_ids: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminateJob:
    """End a run that is still active but whose work is no longer wanted."""

    effect: ClassVar[Effect] = Effect.CHANGE
    # It cuts off tasks that run.
    destructive: ClassVar[bool] = True
    secrets: ClassVar[tuple[Secret, ...]] = ()

    job_id: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteJob:
    effect: ClassVar[Effect] = Effect.DELETE
    destructive: ClassVar[bool] = True
    secrets: ClassVar[tuple[Secret, ...]] = ()

    job_id: str
    reason: Reason
