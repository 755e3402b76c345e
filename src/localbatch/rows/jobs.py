"""Jobs, and their preparation and release tasks."""

from dataclasses import dataclass
from datetime import datetime

from localbatch.agent.orders import Failure
from localbatch.lifecycle.job import JobState
from localbatch.rows.executions import NodeExecution
from localbatch.service.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job. `pool_id` is the pool that its tasks run on, None when it could not be made, which the
    `scheduling_error` then tells; `terminate_asked` (with the reason) and `disable_asked` are what
    its tasks' ends want of it and the scheduler has not done yet; `forced` says that its end does
    not wait for its nodes.
    """

    key: str
    id: str
    spec: Json
    state: JobState
    state_time: datetime
    previous_state: JobState | None = None
    previous_time: datetime | None = None
    # A key and no row: the pool need not exist yet, or any more.
    pool_key: str
    pool_id: str | None
    scheduling_error: Failure | None = None
    # Also in `spec`: as columns, the store can select and sort by them.
    priority: int
    max_parallel: int
    # Reckoned from the creation whenever the definition is saved; None for an unlimited wall clock.
    deadline: datetime | None = None
    # Kept by a job that is deleted after its end, and shown until it is gone.
    end_time: datetime | None = None
    terminate_reason: str | None = None
    terminate_asked: str | None = None
    disable_asked: bool = False
    forced: bool = False
    etag: str
    last_modified: datetime
    creation_time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationRow:
    """A job's preparation and release tasks on one node. `ready` says whether the
    job's tasks may run there, None while that is open; `boot_time` is of the boot it is true for.
    """

    job_key: str
    node_id: str
    # To find the node's row, whose key begins with its pool.
    pool_key: str
    pool_id: str
    boot_time: datetime
    preparation: NodeExecution
    ready: bool | None
    release: NodeExecution | None = None
