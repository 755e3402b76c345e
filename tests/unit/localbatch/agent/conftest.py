"""Fixtures of the agent's tests."""

from collections.abc import Iterator

import pytest
from azure.storage.blob import BlobServiceClient

from unit.localbatch.agent.azurite import Container, make_container, running_service


@pytest.fixture(scope="session")
def blob_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlobServiceClient]:
    with running_service(tmp_path_factory.mktemp("azurite")) as client:
        yield client


@pytest.fixture
def container(blob_service: BlobServiceClient) -> Container:
    return make_container(blob_service)
