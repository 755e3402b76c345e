"""The variables for other clients."""

from dataclasses import replace

import pytest

from flowrun.local.account import environment
from flowrun.model.connection import Connection
from flowrun.model.secret import Secret

CONNECTION = Connection(
    batch_account="flowrunlocal",
    batch_endpoint="http://127.0.0.1:20001",
    batch_key=Secret("YmF0Y2g="),
    storage_account="flowrunlocal",
    blob_endpoint="http://127.0.0.1:20002/flowrunlocal",
    storage_key=Secret("YmxvYg=="),
    local=True,
)


def test_every_client_finds_the_account() -> None:
    assert environment(CONNECTION) == {
        "AZURE_BATCH_ACCOUNT": "flowrunlocal",
        "AZURE_BATCH_ENDPOINT": "http://127.0.0.1:20001",
        "AZURE_BATCH_ACCESS_KEY": "YmF0Y2g=",
        "AZURE_STORAGE_ACCOUNT": "flowrunlocal",
        "AZURE_STORAGE_KEY": "YmxvYg==",
        "AZURE_STORAGE_CONNECTION_STRING": (
            "DefaultEndpointsProtocol=http;AccountName=flowrunlocal;AccountKey=YmxvYg=="
            ";BlobEndpoint=http://127.0.0.1:20002/flowrunlocal;"
        ),
    }


def test_an_account_without_keys_cannot_be_handed_out() -> None:
    with pytest.raises(ValueError, match="keys"):
        environment(replace(CONNECTION, storage_key=None))
