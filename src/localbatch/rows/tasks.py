"""Tasks."""

from dataclasses import dataclass, field
from datetime import datetime

from localbatch.agent.orders import SpawnedProcess
from localbatch.lifecycle.task import TaskState
from localbatch.rows.executions import Execution, Location, Result, Subtask
from localbatch.service.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task. `location` is where its running or completed try is; `attempt` counts its starts, so
    that the end of an earlier try is told from the end of this one; `processes` are the running
    try's; `unmet` is how many of its dependencies are not satisfied; its files may go after
    `retained_until`, and `cleaned` says that they have; `usage` is the sum over its ended tries. A
    multi-instance task has `instances`, each on a node of its own: all but the primary are its
    `subtasks`.
    """

    job_key: str
    key: str
    id: str
    spec: Json
    state: TaskState
    state_time: datetime
    previous_state: TaskState | None = None
    previous_time: datetime | None = None
    # From here to `unmet` is what the scheduler's queries look at: columns, with an index over
    # them.
    sequence: int
    slots: int
    instances: int = 0
    unmet: int = 0
    attempt: int = 0
    # Where its files are: kept when `location`, which clients see, is gone with the try.
    node_id: str | None = None
    location: Location | None = None
    execution: Execution = field(default_factory=Execution)
    # Also in `execution`: as a column it is counted by.
    result: Result | None = None
    # For the next start: what a crash left running is ended before the task is tried again.
    processes: tuple[SpawnedProcess, ...] | None = None
    subtasks: tuple[Subtask, ...] = ()
    retained_until: datetime | None = None
    cleaned: bool = False
    # Sums over tries that may have been on several nodes; what is not there counts as 0.
    usage: dict[str, float] = field(default_factory=dict)
    etag: str
    last_modified: datetime
    creation_time: datetime
