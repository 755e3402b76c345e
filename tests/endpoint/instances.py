"""Multi-instance tasks in tests: a pool that can run them, and what is asked of their instances."""

from pathlib import Path
from typing import Any

import psutil

from endpoint.running import (
    Client,
    RunningEndpoint,
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


def folders(endpoint: RunningEndpoint, job_id: str, task_id: str) -> list[Path]:
    """Return the task's folders on all nodes."""
    return list((endpoint.root / "nodes").glob(f"*/workitems/{job_id}/job-1/{task_id}"))


def sleepers(endpoint: RunningEndpoint, job_id: str) -> set[int]:
    """Return the processes of the job's tasks, on all nodes, that sleep."""
    return {
        process.pid for process in psutil.process_iter() if _sleeps_for(process, endpoint, job_id)
    }


def _sleeps_for(process: psutil.Process, endpoint: RunningEndpoint, job_id: str) -> bool:
    try:
        env = process.environ()
        is_here = env.get("AZ_BATCH_NODE_ROOT_DIR", "").startswith(f"{endpoint.root}/")
        return is_here and env.get("AZ_BATCH_JOB_ID") == job_id and process.name() == "sleep"
    except (psutil.Error, OSError):  # somebody else's, or it has ended meanwhile
        return False


def node_states(client: Client, pool_id: str) -> list[str]:
    """Return the states of a pool's nodes."""
    return [str(node.state.value) for node in client.list_nodes(pool_id)]
