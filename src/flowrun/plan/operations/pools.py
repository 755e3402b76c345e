"""Pools and their nodes."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from flowrun.model.pool import Autoscale, Pool
from flowrun.model.secret import Secret
from flowrun.plan.operations.effect import Effect
from flowrun.plan.operations.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePool:
    effect: ClassVar[Effect] = Effect.CREATE
    destructive: ClassVar[bool] = False

    pool: Pool
    node_agent_sku: str
    metadata: tuple[tuple[str, str], ...]
    sas_lifetime: timedelta
    reason: Reason

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Return those of the start task, and the pool's passwords and keys."""
        return self.pool.secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacePool:
    """Delete the pool, see it gone, and create one of the same id, for what cannot be changed."""

    effect: ClassVar[Effect] = Effect.REPLACE
    destructive: ClassVar[bool] = True

    pool: Pool
    node_agent_sku: str
    metadata: tuple[tuple[str, str], ...]
    sas_lifetime: timedelta
    reason: Reason

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Return those of the start task, and the pool's passwords and keys."""
        return self.pool.secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchPool:
    """Replace the start task, the application packages and the metadata of a pool in place."""

    effect: ClassVar[Effect] = Effect.CHANGE
    # Nodes keep what they have until they boot.
    destructive: ClassVar[bool] = False

    pool: Pool
    metadata: tuple[tuple[str, str], ...]
    sas_lifetime: timedelta
    reason: Reason

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Return those of the start task, and the pool's passwords and keys."""
        return self.pool.secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class RebootNodes:
    """Reboot every node so that it runs the new start task, then note in the metadata that it
    is done.
    """

    effect: ClassVar[Effect] = Effect.CHANGE
    # Tasks on the nodes are requeued and not lost, so nobody has to agree.
    destructive: ClassVar[bool] = False

    pool: Pool
    metadata: tuple[tuple[str, str], ...]
    sas_lifetime: timedelta
    reason: Reason

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Return those of the start task, and the pool's passwords and keys."""
        return self.pool.secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class ResizePool:
    effect: ClassVar[Effect] = Effect.CHANGE
    # Also where it takes nodes away: Batch requeues what runs on them.
    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    pool_id: str
    dedicated: int
    spot: int
    # What the plan saw: with another size meanwhile it would be another plan.
    before_dedicated: int
    before_spot: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableAutoscale:
    """Let a formula choose the number of nodes; `before` is the formula of until now, if any."""

    effect: ClassVar[Effect] = Effect.CHANGE
    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    pool_id: str
    autoscale: Autoscale
    before: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableAutoscale:
    """Take the formula away; the nodes stay until a resize."""

    effect: ClassVar[Effect] = Effect.CHANGE
    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    pool_id: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletePool:
    effect: ClassVar[Effect] = Effect.DELETE
    destructive: ClassVar[bool] = True
    secrets: ClassVar[tuple[Secret, ...]] = ()

    pool_id: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanUpPool:
    """Delete a pool, or take its nodes away, once no open job uses it; with `always` also when
    tasks have failed. The file asks for it, so nobody is asked again.
    """

    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    pool_id: str
    delete: bool
    always: bool
    reason: Reason

    @property
    def effect(self) -> Effect:
        """Whether the pool is there afterwards."""
        return Effect.DELETE if self.delete else Effect.CHANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitForPool:
    """Wait until a node can take tasks; diagnose start tasks that fail.

    `pool_id` is empty for the pool that the service makes for the job. `extra_time` is how much
    longer than usual the first node may take, because a formula has to ask for it.
    """

    effect: ClassVar[Effect] = Effect.NONE
    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    pool_id: str
    job_id: str = ""
    nodes: int
    has_start_task: bool
    extra_time: timedelta = timedelta()
    reason: Reason
