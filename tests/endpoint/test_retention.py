"""Files of completed tasks go when their retention time is over."""

from pathlib import Path
from typing import Any

from azure.core.exceptions import HttpResponseError

from endpoint.refusals import refused
from endpoint.running import (
    Client,
    RunningEndpoint,
    SharedFile,
    eventually,
    make_job,
    make_pool,
    read,
    shell,
)


def keeping(task_id: str, retention: str, script: str = "echo here") -> dict[str, Any]:
    constraints = {"retentionTime": retention}
    return {"id": task_id, "commandLine": shell(script), "constraints": constraints}


def folder_of(endpoint: RunningEndpoint, client: Client, job_id: str, task_id: str) -> Path:
    info = client.get_task(job_id, task_id).node_info
    return endpoint.root / "nodes" / str(info.node_id) / str(info.task_root_directory)


def is_completed(client: Client, job_id: str, task_id: str) -> bool:
    return bool(client.get_task(job_id, task_id).state == "completed")


def is_cleaned(client: Client, job_id: str, task_id: str) -> bool:
    try:
        list(client.list_task_files(job_id, task_id))
    except HttpResponseError as error:
        return bool(error.error and error.error.code == "TaskFilesCleanedup")
    return False


def test_files_go_when_their_time_is_over_and_the_task_stays(
    endpoint: RunningEndpoint, client: Client
) -> None:
    make_job(client, "retained", "shared")
    client.create_task("retained", keeping("long", "PT1H"))
    client.create_task("retained", keeping("short", "PT0.5S"))
    eventually(lambda: is_completed(client, "retained", "short"))
    assert read(client, "retained", "short") == "here\n"

    eventually(lambda: is_cleaned(client, "retained", "short"))

    eventually(lambda: not folder_of(endpoint, client, "retained", "short").exists())
    with refused("TaskFilesCleanedup", 409):
        list(client.list_task_files("retained", "short"))
    assert client.get_task("retained", "short").execution_info.result == "success"
    eventually(lambda: is_completed(client, "retained", "long"))
    assert read(client, "retained", "long") == "here\n"


def test_a_reactivated_task_has_files_again(endpoint: RunningEndpoint, client: Client) -> None:
    make_job(client, "retained-again", "shared")
    again = SharedFile.make(endpoint, "again")
    script = f"echo here; test -s {again} && sleep 60; exit 1"
    client.create_task("retained-again", keeping("t", "PT0S", script))
    eventually(lambda: is_cleaned(client, "retained-again", "t"))
    again.path.write_text("yes")

    client.reactivate_task("retained-again", "t")

    eventually(lambda: client.get_task("retained-again", "t").state == "running")
    eventually(lambda: read(client, "retained-again", "t") == "here\n")
    client.begin_delete_job("retained-again", polling_interval=0.05).result()


def test_the_time_goes_on_while_the_server_is_down(own_endpoint: RunningEndpoint) -> None:
    with own_endpoint.client() as client:
        make_pool(client)
        make_job(client, "job")
        client.create_task("job", keeping("t", "PT1S"))
        eventually(lambda: is_completed(client, "job", "t"))
        folder = folder_of(own_endpoint, client, "job", "t")

    own_endpoint.kill()
    own_endpoint.start()

    with own_endpoint.client() as client:
        eventually(lambda: is_cleaned(client, "job", "t"))
    eventually(lambda: not folder.exists())
