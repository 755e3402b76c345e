"""Two storage accounts of one Azurite: a container lies in the one that it is said to lie in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from contract.conftest import random_key
from contract.test_blob_gateway import upload, url_of_blob
from flowrun.gateways.connect import connect
from flowrun.model.connection import Connection
from flowrun.model.files import Access, SasRequest
from flowrun.ports import BlobGateway
from support.azurite import running_azurite

OLD = "old-results"


@dataclass(frozen=True)
class Accounts:
    """Both accounts alone, and as one."""

    first: BlobGateway
    second: BlobGateway
    both: BlobGateway


@pytest.fixture(name="accounts", scope="module")
def fixture_accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    folder = tmp_path_factory.mktemp("two-accounts")
    key, other = random_key(), random_key()
    more = f"second:{other.reveal()}"
    with running_azurite(folder, account="first", key=key.reveal(), more=more) as endpoint:
        first = Connection(
            batch_account="first",
            batch_endpoint="http://127.0.0.1:1",
            batch_key=key,
            storage_account="first",
            blob_endpoint=endpoint,
            storage_key=key,
        )
        second = replace(
            first,
            storage_account="second",
            blob_endpoint=endpoint.replace("/first", "/second"),
            storage_key=other,
        )
        yield Accounts(
            first=connect(first).blob,
            second=connect(second).blob,
            both=connect(first, elsewhere={OLD: second}).blob,
        )


def test_a_container_and_its_blobs_come_and_go_in_the_account_that_it_lies_in(
    accounts: Accounts, some_file: Path, tmp_path: Path
) -> None:
    both = accounts.both
    both.create_container(OLD, metadata={"mark": "yes"})
    upload(both, OLD, "a.txt", some_file)
    both.download(OLD, "a.txt", tmp_path / "home")

    assert (tmp_path / "home").read_bytes() == some_file.read_bytes()
    assert [blob.name for blob in accounts.second.list_blobs(OLD)] == ["a.txt"]
    assert accounts.first.get_container(OLD) is None
    assert both.list_containers("old") == [both.get_container(OLD)]

    both.delete_container(OLD)
    assert accounts.second.get_container(OLD) is None


def test_a_sas_opens_the_account_that_the_container_lies_in(
    accounts: Accounts, some_file: Path
) -> None:
    accounts.both.create_container(OLD, metadata={})
    upload(accounts.both, OLD, "a.txt", some_file)

    request = SasRequest(container=OLD, access=Access.READ)
    url = accounts.both.sas_url(request, lifetime=timedelta(hours=1)).reveal()
    with urlopen(url_of_blob(url, "a.txt"), timeout=10) as answer:  # noqa: S310 - loopback
        content = answer.read()
    accounts.both.delete_container(OLD)

    assert "/second/" in url
    assert content == some_file.read_bytes()
