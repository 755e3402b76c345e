"""One server for most tests, and one of its own for those that kill it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from endpoint.instances import QUICK, make_mpi_pool
from endpoint.running import Client, RunningEndpoint, make_pool


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEndpoint]:
    running = RunningEndpoint(tmp_path_factory.mktemp("endpoint") / "root")
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def client(endpoint: RunningEndpoint) -> Iterator[Client]:
    with endpoint.client() as client:
        make_pool(client, "shared", nodes=2, taskSlotsPerNode=2)
        yield client


@pytest.fixture
def own_endpoint(tmp_path: Path) -> Iterator[RunningEndpoint]:
    running = RunningEndpoint(tmp_path / "root")
    running.start()
    yield running
    if running.process:
        running.kill()


@pytest.fixture(scope="session")
def made_mpi_pool(client: Client) -> str:
    make_mpi_pool(client, "mpi")
    return "mpi"


@pytest.fixture
def mpi_pool(client: Client, made_mpi_pool: str) -> Iterator[str]:
    """A pool for multi-instance tasks; the test's jobs on it are deleted at its end."""
    yield made_mpi_pool
    for job in list(client.list_jobs(filter=f"executionInfo/poolId eq '{made_mpi_pool}'")):
        client.begin_delete_job(job.id, **QUICK).result()
