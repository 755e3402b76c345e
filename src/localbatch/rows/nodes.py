"""Compute nodes, the times that they held machines, and their users."""

from dataclasses import dataclass
from datetime import datetime

from localbatch.agent.orders import SpawnedProcess
from localbatch.lifecycle.node import NodeState, SchedulingState
from localbatch.rows.executions import NodeExecution, RecentTask
from localbatch.service.wire import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeError:
    """Why a node cannot be used; `details` are (name, value) pairs."""

    code: str
    message: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRow:
    """A compute node. It `runs_containers` when its pool has a containerConfiguration;
    `start_task` is the pool's start task as it was when the node booted; `process` is the start
    task's process while it runs.
    """

    id: str
    pool_key: str
    pool_id: str
    # Tells the older node, where two were made at the same time.
    sequence: int
    is_dedicated: bool
    # A copy: a pool's machine configuration cannot change while it has nodes.
    runs_containers: bool = False
    state: NodeState
    state_time: datetime
    # Without its time: only who asks for counts of a while ago needs to know it.
    previous_state: NodeState | None = None
    scheduling: SchedulingState = SchedulingState.ENABLED
    allocation_time: datetime
    last_boot_time: datetime
    start_task: Json | None = None
    start_execution: NodeExecution | None = None
    process: SpawnedProcess | None = None
    total_run: int = 0
    total_succeeded: int = 0
    recent: tuple[RecentTask, ...] = ()
    errors: tuple[NodeError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSpanRow:
    """A time through which a node held its machine, until now while it has no `end_time`."""

    node_id: str
    start_time: datetime
    end_time: datetime | None = None
    pool_key: str
    pool_id: str
    # Copies: usage is asked for when the pool may be gone, or has another size.
    vm_size: str
    cores: int
    is_dedicated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeUserRow:
    """A user of a node; its password and key mean nothing on one machine and are not kept."""

    node_id: str
    name: str
