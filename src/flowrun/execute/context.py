"""What every operation is applied with, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flowrun.errors import FlowrunError, TimedOutError
from flowrun.execute.events import BlockedTask, Downloaded, FailedTask, Listener
from flowrun.execute.fence import Fence
from flowrun.model.secret import Secret
from flowrun.ports import BatchGateway, BlobGateway, Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An account as flowrun sees it; `account` names it for the reader.

    `patience` is how many seconds a wait bears an account that cannot be reached; `fence` is what
    the gateways call before each request that changes something; `redact` takes secrets out of what
    nodes wrote, before any of it is cut; `secrets_key` is something that only those who may use the
    account know, None when it is used without a key.
    """

    batch: BatchGateway
    blob: BlobGateway
    clock: Clock
    account: str
    patience: float = 0.0
    fence: Fence = field(default_factory=Fence)
    redact: Callable[[str], str] = str
    secrets_key: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A session during one apply; `deadline` is a monotonic time, None without a time-out."""

    session: Session
    notify: Listener
    # Empty where there is no container for a lock to lie in.
    bookkeeping: str
    deadline: float | None = None

    def check_deadline(self, what: str) -> None:
        """Raise TimedOutError when the time is over that the user gave."""
        if self.deadline is not None and self.clock.monotonic() >= self.deadline:
            raise TimedOutError(f"gave up {what}: the time-out is over")

    @property
    def batch(self) -> BatchGateway:
        """The Batch gateway."""
        return self.session.batch

    @property
    def blob(self) -> BlobGateway:
        """The Storage gateway."""
        return self.session.blob

    @property
    def clock(self) -> Clock:
        """The clock."""
        return self.session.clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What came of an operation; most have nothing to say.

    `error` is what ended a wait before its time, with what was known by then.
    """

    detail: str = ""
    failed_tasks: tuple[FailedTask, ...] = ()
    allowed_failures: tuple[FailedTask, ...] = ()
    blocked_tasks: tuple[BlockedTask, ...] = ()
    succeeded_tasks: int = 0
    unfinished_tasks: int = 0
    downloaded: Downloaded | None = None
    error: FlowrunError | None = None


DONE = Applied()
