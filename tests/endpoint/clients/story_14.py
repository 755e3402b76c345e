"""The story of azure-batch 14.2: its own program, since that SDK cannot live beside 15.1."""

import io
import json
import os
import sys
import time
from collections.abc import Callable

from azure.batch import BatchServiceClient, models
from azure.batch.batch_auth import SharedKeyCredentials


def main() -> None:
    """Create, run, read and delete; print what was seen as JSON."""
    credentials = SharedKeyCredentials(
        os.environ["AZURE_BATCH_ACCOUNT"], os.environ["AZURE_BATCH_ACCESS_KEY"]
    )
    client = BatchServiceClient(credentials, os.environ["AZURE_BATCH_ENDPOINT"])
    make(client)
    wait_until(lambda: all(task.state == "completed" for task in client.task.list("py14-job")))
    seen = look(client)
    clean_up(client)
    json.dump(seen, sys.stdout)


def make(client: BatchServiceClient) -> None:
    client.pool.add(
        models.PoolAddParameter(
            id="py14",
            vm_size="standard_d1_v2",
            target_dedicated_nodes=1,
            target_node_communication_mode="simplified",
            resource_tags={"purpose": "story"},
            virtual_machine_configuration=models.VirtualMachineConfiguration(
                image_reference=models.ImageReference(
                    publisher="canonical", offer="ubuntu-24_04-lts", sku="server", version="latest"
                ),
                node_agent_sku_id="batch.node.ubuntu 24.04",
            ),
        )
    )
    client.job.add(
        models.JobAddParameter(id="py14-job", pool_info=models.PoolInformation(pool_id="py14"))
    )
    client.task.add_collection(
        "py14-job",
        [
            models.TaskAddParameter(id=f"t{number}", command_line=f"/bin/sh -c 'echo {number}'")
            for number in range(3)
        ],
    )


def look(client: BatchServiceClient) -> dict[str, object]:
    options = models.TaskListOptions(filter="state eq 'completed'", select="id", timeout=20)
    listed = client.task.list("py14-job", options)
    files = client.file.list_from_task("py14-job", "t1", recursive=True)
    text = io.BytesIO()
    for chunk in client.file.get_from_task("py14-job", "t1", "stdout.txt"):
        text.write(chunk)
    return {
        "tasks": sorted(task.id for task in listed),
        "files": sorted(file.name for file in files),
        "stdout": text.getvalue().decode(),
        "counts": client.job.get_task_counts("py14-job").task_counts.completed,
        "nodes": [str(node.state) for node in client.compute_node.list("py14")],
        "exists": client.pool.exists("py14"),
    }


def clean_up(client: BatchServiceClient) -> None:
    client.file.delete_from_task("py14-job", "t1", "stderr.txt")
    client.task.delete("py14-job", "t2")
    client.job.terminate("py14-job")
    client.job.delete("py14-job")
    client.pool.delete("py14")
    wait_until(lambda: not any(pool.id == "py14" for pool in client.pool.list()))
    wait_until(lambda: not any(job.id == "py14-job" for job in client.job.list()))


def wait_until(claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not claim():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


main()
