"""Blob containers: made with their marks, deleted with all that is in them."""

from dataclasses import dataclass
from typing import ClassVar

from flowrun.model.files import Container
from flowrun.model.secret import Secret
from flowrun.plan.operations.effect import Effect
from flowrun.plan.operations.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateContainer:
    effect: ClassVar[Effect] = Effect.CREATE
    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    container: Container
    metadata: tuple[tuple[str, str], ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteContainer:
    """Delete a container with its blobs; `blobs` and `size` (bytes) are what the plan saw, None
    where it could not see: whatever is in the container, it goes.
    """

    effect: ClassVar[Effect] = Effect.DELETE
    destructive: ClassVar[bool] = True
    secrets: ClassVar[tuple[Secret, ...]] = ()

    container: str
    blobs: int | None
    size: int | None
    reason: Reason
