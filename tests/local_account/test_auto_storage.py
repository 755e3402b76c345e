"""Resource files from the account's own storage, without any SAS from the client."""

from collections.abc import Iterator

import pytest
from azure.batch import BatchClient

from endpoint.running import POOL, eventually, make_job, read, shell
from localbatch.account.connection import Connection
from support.local_account import batch_client, blob_client


@pytest.fixture
def client(running: Connection) -> Iterator[BatchClient]:
    """A client of the account, whose pool has a node."""
    with batch_client(running) as client:
        if POOL["id"] not in [pool.id for pool in client.list_pools()]:
            client.create_pool(POOL | {"targetDedicatedNodes": 1})  # type: ignore[arg-type]
        yield client


def run(client: BatchClient, job_id: str, **resource_file: str) -> None:
    """Run a task that shows the file tree of its working directory."""
    make_job(client, job_id)
    command = shell("grep -r . . | sort")
    task = {"id": "t", "commandLine": command, "resourceFiles": [resource_file]}
    client.create_task(job_id, task)  # type: ignore[arg-type]
    eventually(lambda: client.get_job_task_counts(job_id).task_counts.completed == 1)


def test_a_container_of_the_auto_storage_is_downloaded(
    running: Connection, client: BatchClient
) -> None:
    container = blob_client(running).create_container("auto-in")
    for name in ("run1/a.txt", "run1/deep/ü b.txt", "run2/c.txt"):
        container.upload_blob(name, name.encode())

    run(client, "auto", autoStorageContainerName="auto-in", blobPrefix="run1", filePath="data")

    assert read(client, "auto", "t").splitlines() == [
        "./data/run1/a.txt:run1/a.txt",
        "./data/run1/deep/ü b.txt:run1/deep/ü b.txt",
    ]


def test_a_missing_container_is_named_and_no_signature_is_shown(client: BatchClient) -> None:
    run(client, "auto-missing", autoStorageContainerName="not-there")

    task = client.get_task("auto-missing", "t").as_dict()

    failure = task["executionInfo"]["failureInfo"]
    assert failure["code"] == "ResourceContainerNotFound"
    assert any("not-there" in detail["value"] for detail in failure["details"])
    assert task["resourceFiles"] == [{"autoStorageContainerName": "not-there"}]
    assert "sig=" not in str(task)
