"""Files: up, away and home."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from flowrun.model.files import Download
from flowrun.model.secret import Secret
from flowrun.plan.operations.effect import Effect
from flowrun.plan.operations.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file of an UploadFiles; `md5` in hex, `size` in bytes."""

    path: Path
    blob: str
    md5: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFiles:
    # Not an effect on a thing: a summary counts files apart from containers, pools and jobs.
    effect: ClassVar[Effect] = Effect.NONE
    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    container: str
    uploads: tuple[Upload, ...]
    metadata: tuple[tuple[str, str], ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteBlobs:
    """Remove inputs whose local file is gone, or results that no task makes any more.

    `replaced` ones are of tasks that run again in the same plan: nobody has to agree to that.
    """

    effect: ClassVar[Effect] = Effect.NONE
    secrets: ClassVar[tuple[Secret, ...]] = ()

    container: str
    blobs: tuple[str, ...]
    reason: Reason
    replaced: bool = False

    @property
    def destructive(self) -> bool:
        """Whether something is lost that the plan does not make again."""
        return not self.replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetReceipts:
    """Remove receipts that no longer hold: bookkeeping, which nobody has to agree to."""

    effect: ClassVar[Effect] = Effect.NONE
    # To lose one costs a repetition of its task, and no result.
    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    container: str
    blobs: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadFiles:
    """Bring home what differs from disk; `known` counts the blobs that the plan could see,
    `after_tasks` says that the tasks of this plan may add more. The workflow's `own` files are
    never overwritten; `overwrites` counts the others that no download has made. The downloads
    `beside` write to the same folders.
    """

    effect: ClassVar[Effect] = Effect.NONE
    # The workflow's own files are never written over, and other strangers are counted in the plan.
    destructive: ClassVar[bool] = False
    secrets: ClassVar[tuple[Secret, ...]] = ()

    download: Download
    known: int
    after_tasks: bool
    overwrites: int = 0
    own: tuple[Path, ...] = ()
    beside: tuple[Download, ...] = ()
    reason: Reason
