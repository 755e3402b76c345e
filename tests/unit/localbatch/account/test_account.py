"""The variables for other clients."""

from localbatch.account.account import environment
from localbatch.account.connection import Connection

CONNECTION = Connection(
    batch_account="flowrunlocal",
    batch_endpoint="http://127.0.0.1:20001",
    batch_key="YmF0Y2g=",
    storage_account="flowrunlocal",
    blob_endpoint="http://127.0.0.1:20002/flowrunlocal",
    storage_key="YmxvYg==",
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


def test_a_connection_shows_no_key() -> None:
    assert "YmxvYg" not in repr(CONNECTION)
    assert "YmF0Y2g" not in repr(CONNECTION)
