"""Containers that lie elsewhere: which account, and how flowrun signs in to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from flowrun.cli.further_storage import describe_elsewhere, find_elsewhere
from flowrun.errors import UsageError
from flowrun.model.connection import Connection, StorageAccount
from flowrun.model.files import Container
from flowrun.model.secret import Secret

SIGNED_IN = Connection(
    batch_account="contoso",
    batch_endpoint="https://contoso.westeurope.batch.azure.com",
    batch_key=None,
    storage_account="contosodata",
    blob_endpoint="https://contosodata.blob.core.windows.net",
    storage_key=None,
)
KEYED = replace(SIGNED_IN, storage_key=Secret("bWFpbg=="))
VARIABLE = "FLOWRUN_STORAGE_KEY_COLD_ARCHIVE"


@dataclass
class File:
    storage: Mapping[str, StorageAccount] = field(
        default_factory=lambda: {
            "cold-archive": StorageAccount(account="contosoarchive"),
            "unused": StorageAccount(account="unused"),
        }
    )
    containers: tuple[Container, ...] = (
        Container(alias="in", name="demo-in"),
        Container(alias="old", name="old-results", storage="cold-archive"),
    )


def test_who_signs_in_to_the_main_account_signs_in_to_the_others() -> None:
    found = find_elsewhere({}, SIGNED_IN, File())

    assert found == {
        "old-results": replace(
            SIGNED_IN,
            storage_account="contosoarchive",
            blob_endpoint="https://contosoarchive.blob.core.windows.net",
        )
    }
    assert describe_elsewhere(found) == ", storage contosoarchive"


def test_a_key_comes_from_a_variable_of_the_accounts_own() -> None:
    found = find_elsewhere({VARIABLE: "b2xk "}, KEYED, File())

    assert found["old-results"].storage_key == Secret("b2xk")


def test_a_key_of_the_main_account_opens_no_other() -> None:
    with pytest.raises(UsageError, match=f"set {VARIABLE}"):
        find_elsewhere({VARIABLE: " "}, KEYED, File())


def test_a_token_goes_to_hosts_of_azure_only() -> None:
    other = StorageAccount(account="contosoarchive", endpoint="https://blobs.example.com/x/")
    file = File(storage={"cold-archive": other})

    with pytest.raises(UsageError, match=r"'blobs\.example\.com' is no host of Azure Storage"):
        find_elsewhere({}, SIGNED_IN, file)
    with_key = find_elsewhere({VARIABLE: "b2xk"}, SIGNED_IN, file)

    assert with_key["old-results"].blob_endpoint == "https://blobs.example.com/x"


def test_the_local_account_has_one_for_all() -> None:
    assert find_elsewhere({}, replace(KEYED, local=True), File()) == {}
