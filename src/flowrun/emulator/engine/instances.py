"""What the instances of a multi-instance task are told, each on its node."""

from collections.abc import Sequence
from pathlib import Path

from flowrun.emulator.addresses import node_address
from flowrun.emulator.agent.values import MultiInstanceRun, TaskRun
from flowrun.emulator.engine.context import Engine
from flowrun.emulator.engine.environment import task_environment
from flowrun.emulator.engine.layout import subtask_folder, task_folder
from flowrun.emulator.engine.task_runs import make_coordination_run, make_task_run
from flowrun.emulator.sizes import cores_of
from flowrun.emulator.store.rows import JobRow, NodeRow, TaskRow

_MASTER_PORT = 6000


def make_multi_instance_run(
    engine: Engine, job: JobRow, task: TaskRow, nodes: Sequence[NodeRow]
) -> MultiInstanceRun:
    """Return the run of a multi-instance task; the first node is the primary's."""
    pool = engine.store.pools.get(job.pool_key)
    common = network_variables(nodes, cores=cores_of(pool.spec["vmSize"] if pool else ""))
    coordination, *subtasks = (
        _coordinate(engine, job, task, node, subtask_id=number, common=common)
        for number, node in enumerate(nodes)
    )
    application = make_task_run(
        task.spec | {"resourceFiles": ()},
        place=engine.place_on(nodes[0]),
        task_dir=coordination.task_dir,
        env=coordination.env,
    )
    return MultiInstanceRun(
        coordination=coordination, application=application, subtasks=tuple(subtasks)
    )


def network_variables(nodes: Sequence[NodeRow], *, cores: int) -> dict[str, str]:
    """Return the variables that tell every instance of all nodes."""
    addresses = [node_address(node.id, node.sequence) for node in nodes]
    return {
        "AZ_BATCH_HOST_LIST": ",".join(addresses),
        "AZ_BATCH_NODE_LIST": ";".join(addresses),
        "AZ_BATCH_MASTER_NODE": f"{addresses[0]}:{_MASTER_PORT}",
        "CCP_NODES": " ".join([str(len(nodes)), *(f"{one} {cores}" for one in addresses)]),
    }


def _coordinate(
    engine: Engine,
    job: JobRow,
    task: TaskRow,
    node: NodeRow,
    *,
    subtask_id: int,
    common: dict[str, str],
) -> TaskRun:
    place = engine.place_on(node)
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
    return make_coordination_run(
        task.spec, place=place, shared_dir=shared_dir, task_dir=task_dir, env=env
    )


def _own_variables(shared_dir: Path, task_dir: Path) -> dict[str, str]:
    return {
        "AZ_BATCH_TASK_DIR": str(task_dir),
        "AZ_BATCH_TASK_WORKING_DIR": str(task_dir / "wd"),
        "AZ_BATCH_TASK_SHARED_DIR": str(shared_dir),
        "AZ_BATCH_IS_CURRENT_NODE_MASTER": str(task_dir == shared_dir).lower(),
    }
