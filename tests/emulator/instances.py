"""Multi-instance tasks in tests: a pool that can run them, and what is asked of their instances."""

from pathlib import Path
from typing import Any

from emulator.running import (
    Client,
    RunningEmulator,
    SharedFile,
    eventually,
    make_pool,
    shell,
)

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
    """Return the lines that the tasks wrote into a file of all nodes."""
    return (emulator.root / name).read_text().split("\n")[:-1]


def write_to(emulator: RunningEmulator, name: str) -> str:
    """Return what a script appends to, on the nodes of now, so that `written` finds it."""
    return f">> {SharedFile.make(emulator, name)}"


def until(emulator: RunningEmulator, name: str) -> str:
    """Return a script that waits on the nodes of now for `allow`."""
    return f"while ! test -s {SharedFile.make(emulator, name)}; do sleep 0.02; done"


def allow(emulator: RunningEmulator, name: str) -> None:
    """Let the scripts that wait go on."""
    (emulator.root / name).write_text("go")


def processes(emulator: RunningEmulator, job_id: str, task_id: str = "t") -> set[int]:
    """Return what runs of all instances of a task, in this machine's numbers."""
    return emulator.processes_in(f"/workitems/{job_id}/job-1/{task_id}")


def node_states(client: Client, pool_id: str) -> list[str]:
    """Return the states of a pool's nodes."""
    return [str(node.state.value) for node in client.list_nodes(pool_id)]
