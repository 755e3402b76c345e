"""What happened during an apply, as frozen values; reporters turn them into text or JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flowrun.model.account import FailureInfo, TaskCounts
from flowrun.plan.operations import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationStarted:
    """An operation begins; `index` counts from 1."""

    index: int
    total: int
    operation: Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationProgressed:
    """A bulk operation has done `done` of `total` items (files, tasks, nodes).

    `bytes_done` of `bytes_total` are through where files are moved.
    """

    operation: Operation
    done: int
    total: int
    unit: str
    bytes_done: int = 0
    bytes_total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitProgressed:
    """A look at the account while waiting; node states are counts by state name."""

    operation: Operation
    elapsed: float
    pool_state: str
    nodes: tuple[tuple[str, int], ...]
    target_nodes: int
    tasks: TaskCounts | None
    total_tasks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFinished:
    """An operation is done; `detail` says what came of it, e.g. that it was done already."""

    index: int
    total: int
    operation: Operation
    seconds: float
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFailed:
    """An operation could not be completed."""

    index: int
    total: int
    operation: Operation
    seconds: float
    error: Exception


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """Something that the user should know now, without stopping: a node that failed, a retry."""

    message: str


Event = (
    OperationStarted
    | OperationProgressed
    | WaitProgressed
    | OperationFinished
    | OperationFailed
    | Noticed
)
Listener = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTask:
    """A task that did not succeed, with the last lines of its stderr (or why there are none)."""

    job_id: str
    task_id: str
    exit_code: int | None
    failure: FailureInfo | None
    node_id: str | None
    stderr_tail: str
    attempts: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedTask:
    """A task that can never run, and the failed one behind it."""

    task_id: str
    failed_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedNode:
    """A node that cannot take tasks, with the last lines of its start task's stderr."""

    pool_id: str
    node_id: str
    state: str
    exit_code: int | None
    failure: FailureInfo | None
    stderr_tail: str


class RunState(StrEnum):
    """What is true of a run in the account once flowrun has left it."""

    NONE = "none"
    """Nothing of it runs or waits."""
    RUNNING = "running"
    WAITING = "waiting"
    """None of its tasks runs, and some wait for a node."""
    STRANDED = "stranded"
    """Its tasks wait for a pool that is gone."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloaded:
    """What a download found in its container: `files` are those that were new or had changed, as
    they are called below `folder`; the `unchanged` ones were there already.
    """

    container: str
    folder: str
    files: tuple[str, ...]
    unchanged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an apply or destroy ended; always reported last.

    `warnings` are what looks like success but may not be one; `allowed_failures`
    are tasks that failed as their step allows; `error` is what stopped it (None:
    nothing did); `job_id` the run that it waited for, and `run_state` what became of it;
    `not_downloaded` says of each download that failed why.
    """

    done: int
    total: int
    seconds: float
    # An interrupt ends a run too, and no interrupt is an Exception.
    error: BaseException | None = None
    failed_tasks: tuple[FailedTask, ...] = ()
    allowed_failures: tuple[FailedTask, ...] = ()
    failed_nodes: tuple[FailedNode, ...] = ()
    blocked_tasks: tuple[BlockedTask, ...] = ()
    succeeded_tasks: int = 0
    downloads: tuple[Downloaded, ...] = ()
    warnings: tuple[str, ...] = ()
    job_id: str | None = None
    unfinished_tasks: int = 0
    not_downloaded: tuple[str, ...] = ()
    run_state: RunState = RunState.NONE
