"""Multi-instance tasks in tests: a pool that can run them, and what is asked of their instances."""

from pathlib import Path
from typing import Any

from emulator.running import Client, RunningEmulator, eventually, make_pool, shell

NODES = 3
QUICK = {"polling_interval": 0.05}


def make_mpi_pool(client: Client, pool_id: str, *, nodes: int = NODES, **more: object) -> None:
    """Create a pool whose nodes may talk to each other."""
    make_pool(client, pool_id, nodes=nodes, enableInterNodeCommunication=True, **more)


def multi_instance(
    task_id: str,
    *,
    coordination: str = "true",
    application: str = "true",
    instances: int = NODES,
    **more: object,
) -> dict[str, Any]:
    """Return a multi-instance task whose commands are shell scripts."""
    settings: dict[str, object] = {
        "numberOfInstances": instances,
        "coordinationCommandLine": shell(coordination),
    }
    return {
        "id": task_id,
        "commandLine": shell(application),
        "multiInstanceSettings": settings,
        **more,
    }


def run_multi_instance(client: Client, job_id: str, task: dict[str, Any]) -> Any:  # noqa: ANN401 - the SDK's task
    """Add the task, wait for its end and return it."""
    client.create_task(job_id, task)
    eventually(lambda: client.get_task(job_id, task["id"]).state == "completed")
    return client.get_task(job_id, task["id"])


def folders(emulator: RunningEmulator, job_id: str, task_id: str) -> list[Path]:
    """Return the task's folders on all nodes."""
    return list((emulator.root / "nodes").glob(f"*/workitems/{job_id}/job-1/{task_id}"))


def written(emulator: RunningEmulator, name: str) -> list[str]:
    """Return the lines that the tasks wrote into a file of the emulator's root."""
    path = emulator.root / name
    return path.read_text().split("\n")[:-1] if path.exists() else []


def write_to(name: str) -> str:
    """Return what a script appends to so that `written` finds it."""
    return f">> $AZ_BATCH_NODE_ROOT_DIR/../../{name}"


def until(name: str) -> str:
    """Return a script that waits for a file in the emulator's root."""
    return f"while ! test -e $AZ_BATCH_NODE_ROOT_DIR/../../{name}; do sleep 0.02; done"


def node_states(client: Client, pool_id: str) -> list[str]:
    """Return the states of a pool's nodes."""
    return [str(node.state.value) for node in client.list_nodes(pool_id)]
