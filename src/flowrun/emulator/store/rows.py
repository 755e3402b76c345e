"""The rows of the store: each a resource as it is, with its definition in wire form as `spec`.

`key` columns are the id in lower case, since ids are unique ignoring case.
"""

from dataclasses import dataclass, field
from datetime import datetime

from flowrun.emulator.lifecycle.allocation import AllocationState
from flowrun.emulator.lifecycle.job import JobState
from flowrun.emulator.lifecycle.job_schedule import JobScheduleState
from flowrun.emulator.lifecycle.node import NodeState, SchedulingState
from flowrun.emulator.lifecycle.pool import PoolState
from flowrun.emulator.lifecycle.task import TaskState
from flowrun.emulator.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRow:
    """A pool. `deallocation` is the option and `errors` are the resizeErrors of the last resize;
    `autoscale` holds when that was `enabled` and, while it is, its `due` time and the last `run`
    in wire form.
    """

    key: str
    id: str
    spec: Json
    state: PoolState
    state_time: datetime
    allocation_state: AllocationState
    allocation_time: datetime
    target_dedicated: int
    target_spot: int
    deallocation: str = "requeue"
    errors: list[Json] = field(default_factory=list)
    autoscale: Json | None = None
    etag: str
    last_modified: datetime
    creation_time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """What an autoscale formula may ask of a pool, by variable, as it was at a time."""

    pool_key: str
    time: datetime
    readings: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRow:
    """A compute node. `start_task` is the pool's start task as it was when the node booted;
    `process` is the start task's process while it runs.
    """

    id: str
    pool_key: str
    pool_id: str
    sequence: int
    is_dedicated: bool
    state: NodeState
    state_time: datetime
    previous_state: NodeState | None = None
    scheduling: SchedulingState = SchedulingState.ENABLED
    allocation_time: datetime
    last_boot_time: datetime
    start_task: Json | None = None
    start_task_info: Json | None = None
    process: Json | None = None
    total_run: int = 0
    total_succeeded: int = 0
    recent: list[Json] = field(default_factory=list)
    errors: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSpanRow:
    """A time through which a node held its machine, until now while it has no `end_time`."""

    node_id: str
    start_time: datetime
    end_time: datetime | None = None
    pool_key: str
    pool_id: str
    vm_size: str
    cores: int
    is_dedicated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeUserRow:
    """A user of a node; its password and key mean nothing on one machine and are not kept."""

    node_id: str
    name: str


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
    pool_key: str
    pool_id: str | None
    scheduling_error: Json | None = None
    priority: int
    max_parallel: int
    deadline: datetime | None = None
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
    """A job's preparation and release tasks on one node, in wire form. `ready` says whether the
    job's tasks may run there, None while that is open; `boot_time` is of the boot it is true for.
    """

    job_key: str
    node_id: str
    pool_key: str
    pool_id: str
    boot_time: datetime
    preparation: Json
    ready: bool | None
    release: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task. `execution` is its executionInfo in wire form; `attempt` counts its starts, so that
    the end of an earlier try is told from the end of this one; `processes` are the running try's;
    `unmet` is how many of its dependencies are not satisfied; its files may go after
    `retained_until`, and `cleaned` says that they have; `usage` is the sum over its ended tries. A
    multi-instance task has `instances`, each on a node of its own: all but the primary are its
    `subtasks`, in wire form.
    """

    job_key: str
    key: str
    id: str
    spec: Json
    state: TaskState
    state_time: datetime
    previous_state: TaskState | None = None
    previous_time: datetime | None = None
    sequence: int
    slots: int
    instances: int = 0
    unmet: int = 0
    attempt: int = 0
    node_id: str | None = None
    node_info: Json | None = None
    execution: Json
    result: str | None = None
    processes: list[Json] | None = None
    subtasks: list[Json] | None = None
    retained_until: datetime | None = None
    cleaned: bool = False
    usage: dict[str, float] = field(default_factory=dict)
    etag: str
    last_modified: datetime
    creation_time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobScheduleRow:
    """A job schedule. `next_run` is when the next job is due, or was while it is held up; `pool_id`
    is the auto pool that its jobs share.
    """

    key: str
    id: str
    spec: Json
    state: JobScheduleState
    state_time: datetime
    previous_state: JobScheduleState | None = None
    previous_time: datetime | None = None
    next_run: datetime | None
    last_number: int = 0
    recent_job: str | None = None
    pool_id: str | None = None
    end_time: datetime | None = None
    etag: str
    last_modified: datetime
    creation_time: datetime
