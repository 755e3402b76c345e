"""What flowrun believes about the service, one belief a file; the local account is held to them.

Point them at a live account, where nodes cost money, with `pytest -m live tests/assumptions` and
the variables AZURE_BATCH_ACCOUNT, AZURE_BATCH_ENDPOINT, AZURE_BATCH_ACCESS_KEY,
AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY (the keys may be absent where DefaultAzureCredential
works).
"""

import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from azure.batch import BatchClient
from azure.batch.models import BatchSubtask, BatchTask, BatchTaskState
from azure.core.credentials import AzureNamedKeyCredential
from azure.core.exceptions import HttpResponseError
from azure.identity import DefaultAzureCredential

from flowrun.gateways.connect import Gateways, connect
from flowrun.local_account import start_local_account
from flowrun.model.connection import Connection
from flowrun.model.files import Access, SasRequest
from flowrun.model.machines import Image
from flowrun.model.pool import Pool, StartTask
from flowrun.model.secret import Secret
from flowrun.model.workflow import Job
from flowrun.ports import SasUrls
from support.local_account import home_environment, ignore, running_account

IMAGE = Image(publisher="canonical", offer="ubuntu-24_04-lts", sku="server")
NODE_AGENT = "batch.node.ubuntu 24.04"
CONTAINER_MACHINE: dict[str, Any] = {
    "imageReference": {
        "publisher": "microsoft-dsvm",
        "offer": "ubuntu-hpc",
        "sku": "2204",
        "version": "latest",
    },
    "nodeAgentSKUId": "batch.node.ubuntu 22.04",
    "containerConfiguration": {"type": "dockerCompatible"},
}


@dataclass(frozen=True)
class Lab:
    """An account to try beliefs on, with a prefix for the names of what a test makes."""

    gateways: Gateways
    client: BatchClient
    prefix: str
    seconds: float
    is_local: bool = False

    def eventually(self, claim: Callable[[], object]) -> None:
        """Wait until the claim holds."""
        end = time.monotonic() + self.seconds
        while not claim():
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.1 if self.seconds < 100 else 5)

    def make_pool(self, start_task: StartTask | None = None) -> str:
        """Create a pool of one node."""
        pool = Pool(
            id=self.prefix,
            image=IMAGE,
            vm_size="Standard_D2s_v3",
            dedicated=1,
            start_task=start_task,
        )
        self.gateways.batch.create_pool(pool, node_agent_sku=NODE_AGENT, sas={}, metadata={})
        return pool.id

    def make_mpi_pool(self) -> str:
        """Create a pool of two nodes that may talk to each other."""
        image = {"publisher": IMAGE.publisher, "offer": IMAGE.offer, "sku": IMAGE.sku}
        pool = {
            "id": self.prefix,
            "vmSize": "standard_d2s_v3",
            "virtualMachineConfiguration": {
                "imageReference": image | {"version": "latest"},
                "nodeAgentSKUId": NODE_AGENT,
            },
            "targetDedicatedNodes": 2,
            "enableInterNodeCommunication": True,
        }
        self.client.create_pool(pool)  # type: ignore[arg-type]  # the SDK takes REST names
        return self.prefix

    def make_container_pool(self) -> str:
        """Create a pool of one node for containers."""
        pool: Any = {
            "id": self.prefix,
            "vmSize": "standard_d2s_v3",
            "targetDedicatedNodes": 1,
            "virtualMachineConfiguration": CONTAINER_MACHINE,
        }
        self.client.create_pool(pool)
        return self.prefix

    def add_multi_instance(self, command_line: str, *, coordination: str, **more: object) -> None:
        """Add a task of two instances on a pool and a job of its own."""
        job = self.make_job(self.make_mpi_pool())
        settings = {"numberOfInstances": 2, "coordinationCommandLine": coordination}
        task = {"id": "t", "commandLine": command_line, "multiInstanceSettings": settings, **more}
        self.client.create_task(job, task)  # type: ignore[arg-type]  # the SDK takes REST names

    def subtask(self) -> BatchSubtask:
        """Return the one subtask of the task that `add_multi_instance` added."""
        [subtask] = self.client.list_subtasks(self.prefix, "t")
        return subtask

    def make_job(self, pool_id: str) -> str:
        """Create a job on the pool."""
        self.gateways.batch.create_job(
            Job(id=self.prefix), job_id=self.prefix, pool=pool_id, sas={}, metadata={}
        )
        return self.prefix

    def make_container(self, access: Access) -> SasUrls:
        """Create a container, and return a SAS for it."""
        self.gateways.blob.create_container(self.prefix, metadata={})
        request = SasRequest(container=self.prefix, access=access)
        return {request: self.gateways.blob.sas_url(request, lifetime=timedelta(hours=1))}

    def run_task(self, command_line: str, **settings: object) -> BatchTask:
        """Run one task on a pool and a job of its own, and return it when it has completed."""
        job = self.make_job(self.make_pool())
        task = {"id": "t", "commandLine": command_line, **settings}
        self.client.create_task(job, task)  # type: ignore[arg-type]  # the SDK takes REST names
        self.eventually(lambda: self.task().state == BatchTaskState.COMPLETED)
        return self.task()

    def run_container(self, command_line: str) -> BatchTask:
        """Run one container task on a pool and a job of its own, and return it afterwards."""
        if self.is_local:
            pytest.skip("it needs an image from a registry; tests/endpoint has one of its own")
        self.make_job(self.make_container_pool())
        container = {"imageName": "busybox"}
        task: Any = {"id": "t", "commandLine": command_line, "containerSettings": container}
        self.client.create_task(self.prefix, task)
        self.eventually(lambda: self.task().state == BatchTaskState.COMPLETED)
        return self.task()

    def task(self) -> BatchTask:
        """Return the task that `run_task` added."""
        return self.client.get_task(self.prefix, "t")

    def stdout(self) -> str:
        """Return what the running or completed task has printed."""
        return b"".join(self.client.download_task_file(self.prefix, "t", "stdout.txt")).decode()

    def refusal(self, action: Callable[[], object]) -> tuple[int | None, str | None]:
        """Return the status and the code with which the service refuses."""
        with pytest.raises(HttpResponseError) as caught:
            action()
        return caught.value.status_code, caught.value.error.code  # type: ignore[union-attr]

    def node_state(self) -> str:
        """Return the state of the pool's only node."""
        nodes = self.gateways.batch.list_nodes(self.prefix)
        return nodes[0].state if nodes else "none"


def live_connection() -> Connection:
    """Return the account that the environment names."""
    storage = os.environ["AZURE_STORAGE_ACCOUNT"]
    keys = [os.environ.get(name) for name in ("AZURE_BATCH_ACCESS_KEY", "AZURE_STORAGE_KEY")]
    return Connection(
        batch_account=os.environ["AZURE_BATCH_ACCOUNT"],
        batch_endpoint=os.environ["AZURE_BATCH_ENDPOINT"].rstrip("/"),
        batch_key=Secret(keys[0]) if keys[0] else None,
        storage_account=storage,
        blob_endpoint=f"https://{storage}.blob.core.windows.net",
        storage_key=Secret(keys[1]) if keys[1] else None,
    )


def sdk_client(connection: Connection) -> BatchClient:
    """Return the SDK's own client, for what the gateways do not ask."""
    key = connection.batch_key
    credential = (
        AzureNamedKeyCredential(connection.batch_account, key.reveal())
        if key
        else DefaultAzureCredential()
    )
    return BatchClient(connection.batch_endpoint, credential)


@pytest.fixture(scope="session", params=["local", pytest.param("live", marks=pytest.mark.live)])
def account(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Connection, float]]:
    """The local account, or the one that the environment names; and how patient to be."""
    if request.param == "local":
        folder = tmp_path_factory.mktemp("lab")
        with running_account(folder):
            yield start_local_account(home_environment(folder), ignore), 60.0
    elif "AZURE_BATCH_ACCOUNT" in os.environ:
        yield live_connection(), 1200.0
    else:
        pytest.skip("no Azure account in the environment")


@pytest.fixture
def lab(account: tuple[Connection, float]) -> Iterator[Lab]:
    """A lab whose pool, job and container are deleted at the end."""
    connection, seconds = account
    gateways = connect(connection)
    prefix = f"a{uuid.uuid4().hex[:10]}"
    with sdk_client(connection) as client:
        yield Lab(gateways, client, prefix, seconds, is_local=connection.local)
    for job in gateways.batch.list_jobs(prefix):
        gateways.batch.delete_job(job.id)
    if gateways.batch.get_pool(prefix):
        gateways.batch.delete_pool(prefix)
    gateways.blob.delete_container(prefix)
