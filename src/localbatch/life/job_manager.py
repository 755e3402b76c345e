"""What is special about a job's manager task: it goes first, perhaps alone, and may end the job."""

from collections.abc import Sequence

from localbatch.engine.context import Engine
from localbatch.lifecycle.task import TaskState
from localbatch.rows.jobs import JobRow
from localbatch.rows.pools import PoolRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules.placement import FreeNode
from localbatch.service.wire import Json

# What a task of its own has no property for; the view of the job's definition still shows them.
_ONLY_A_MANAGERS = frozenset({"killJobOnCompletion", "runExclusive", "allowLowPriorityNode"})


def task_spec(job: JobRow) -> Json | None:
    """Return the definition of the task that a new job starts with, if it has a manager."""
    manager = job.spec.get("jobManagerTask")
    if manager is None:
        return None
    return {name: value for name, value in manager.items() if name not in _ONLY_A_MANAGERS}


def ends_job(job: JobRow, task: TaskRow) -> bool:
    """Say whether the job ends with this task, however it ended."""
    manager = job.spec.get("jobManagerTask")
    return bool(manager and manager["id"] == task.id and manager["killJobOnCompletion"])


def find_waiting(engine: Engine, job: JobRow) -> TaskRow | None:
    """Return the job's manager while it waits; no other task of the job starts before it."""
    manager = job.spec.get("jobManagerTask")
    task = engine.store.tasks.get(job.key, manager["id"].lower()) if manager else None
    return task if task and task.state is TaskState.ACTIVE else None


def slots_of(job: JobRow, task: TaskRow, pool: PoolRow) -> int:
    """Return the slots that the manager takes: all of its node if it runs exclusively."""
    # Only the attempt takes them all: the task's row keeps its own number, which clients see.
    exclusive = job.spec["jobManagerTask"]["runExclusive"]
    return int(pool.spec["taskSlotsPerNode"]) if exclusive else task.slots


def choose_node(
    engine: Engine, job: JobRow, pool: PoolRow, *, free: Sequence[FreeNode], slots: int
) -> FreeNode | None:
    """Return the node for the manager, the one with most free slots."""
    anywhere = job.spec["jobManagerTask"]["allowLowPriorityNode"]
    dedicated = {node.id for node in engine.store.nodes.of_pool(pool.key) if node.is_dedicated}
    fitting = [
        node for node in free if node.free >= slots and (anywhere or node.node_id in dedicated)
    ]
    return max(fitting, key=lambda node: (node.free, -node.sequence), default=None)
