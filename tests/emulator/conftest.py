"""One server for most tests, and one of its own for those that kill it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.instances import make_mpi_pool
from emulator.running import Client, RunningEmulator, make_pool


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    running = RunningEmulator(tmp_path_factory.mktemp("emulator") / "root")
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def client(emulator: RunningEmulator) -> Iterator[Client]:
    with emulator.client() as client:
        make_pool(client, "shared", nodes=2, taskSlotsPerNode=2)
        yield client


@pytest.fixture
def own_emulator(tmp_path: Path) -> Iterator[RunningEmulator]:
    running = RunningEmulator(tmp_path / "root")
    running.start()
    yield running
    if running.process:
        running.kill()


@pytest.fixture(scope="session")
def mpi_pool(client: Client) -> str:
    """A pool for multi-instance tasks; whoever uses it leaves its nodes idle."""
    make_mpi_pool(client, "mpi")
    return "mpi"
