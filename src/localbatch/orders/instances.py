"""What the instances of a multi-instance task are told, each on its node."""

from collections.abc import Sequence
from pathlib import Path

from localbatch.agent.orders import MultiInstanceOrder, TaskOrder
from localbatch.orders.environment import TaskPlace, task_environment
from localbatch.orders.tasks import make_coordination_order, make_task_order
from localbatch.rows.jobs import JobRow
from localbatch.rows.nodes import NodeRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules.addresses import node_address
from localbatch.service.task_folders import subtask_folder, task_folder

# The service's own port for the primary.
_MASTER_PORT = 6000


def make_multi_instance_order(
    job: JobRow, task: TaskRow, places: Sequence[TaskPlace], *, cores: int
) -> MultiInstanceOrder:
    """Return the order for a multi-instance task: the first place is the primary's. `cores` is how
    many each node has.
    """
    common = network_variables([place.node for place in places], cores=cores)
    coordination, *subtasks = (
        _coordinate(job, task, place, subtask_id=number, common=common)
        for number, place in enumerate(places)
    )
    application = make_task_order(
        # The primary's coordination command has brought them here already.
        task.spec | {"resourceFiles": ()},
        place=places[0],
        task_dir=coordination.task_dir,
        env=coordination.env,
    )
    return MultiInstanceOrder(
        coordination=coordination, application=application, subtasks=tuple(subtasks)
    )


def network_variables(nodes: Sequence[NodeRow], *, cores: int) -> dict[str, str]:
    """Return the variables that tell every instance of all nodes."""
    addresses = [node_address(node.id, node.sequence) for node in nodes]
    return {
        "AZ_BATCH_HOST_LIST": ",".join(addresses),
        "AZ_BATCH_NODE_LIST": ";".join(addresses),
        "AZ_BATCH_MASTER_NODE": f"{addresses[0]}:{_MASTER_PORT}",
        # For Microsoft MPI: how many nodes, then each with its cores.
        "CCP_NODES": " ".join([str(len(nodes)), *(f"{address} {cores}" for address in addresses)]),
    }


def _coordinate(
    job: JobRow,
    task: TaskRow,
    place: TaskPlace,
    *,
    subtask_id: int,
    common: dict[str, str],
) -> TaskOrder:
    folder = task_folder(job.id, task.id)
    shared_dir = place.folder / folder
    task_dir = place.folder / subtask_folder(folder, subtask_id) if subtask_id else shared_dir
    env = task_environment(
        place,
        job,
        task_id=task.id,
        spec=task.spec,
        instance=common | _own_variables(shared_dir, task_dir),
    )
    return make_coordination_order(
        task.spec, place=place, shared_dir=shared_dir, task_dir=task_dir, env=env
    )


def _own_variables(shared_dir: Path, task_dir: Path) -> dict[str, str]:
    return {
        "AZ_BATCH_TASK_DIR": str(task_dir),
        "AZ_BATCH_TASK_WORKING_DIR": str(task_dir / "wd"),
        "AZ_BATCH_TASK_SHARED_DIR": str(shared_dir),
        # Only the primary's folder is the task's own: those of its subtasks lie inside (A0011).
        "AZ_BATCH_IS_CURRENT_NODE_MASTER": str(task_dir == shared_dir).lower(),
    }
