"""One server for the whole suite, and a client whose every exchange is judged."""

import signal
from collections.abc import Iterator

import pytest
from azure.batch import BatchClient
from azure.core.credentials import AzureNamedKeyCredential

from conformance.lab import Lab
from endpoint.running import ACCOUNT, RunningEndpoint


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The account that all tests share."""
    endpoint = RunningEndpoint(tmp_path_factory.mktemp("conformance") / "root")
    endpoint.start("--pool-quota", "9999", "--active-job-quota", "9999")
    lab = Lab(endpoint=endpoint)
    credential = AzureNamedKeyCredential(ACCOUNT, endpoint.key)
    with BatchClient(
        endpoint.url,
        credential,
        use_env_settings=False,
        retry_total=0,
        raw_response_hook=lab.hear,
    ) as lab.client:
        yield lab
    endpoint.kill(signal.SIGTERM)  # so that nothing is left running


@pytest.fixture
def lab(account: Lab) -> Iterator[Lab]:
    """The account, whose answers to this test must all be the service's."""
    account.exchanges.clear()
    account.problems.clear()
    yield account
    assert account.problems == []
