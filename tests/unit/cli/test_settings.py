"""The environment -> which account."""

import pytest

from flowrun.cli.settings import Target, describe_connection, read_connection
from flowrun.errors import UsageError

BATCH = {
    "AZURE_BATCH_ACCOUNT": "contoso",
    "AZURE_BATCH_ENDPOINT": "https://contoso.westeurope.batch.azure.com/",
}
STRING = {
    "AZURE_STORAGE_CONNECTION_STRING": "AccountName=store;AccountKey=a2V5==;EndpointSuffix=x.net"
}


def test_nothing_set_means_the_local_account() -> None:
    assert read_connection({"PATH": "/bin"}, None) is None


def test_target_local_wins_over_the_environment() -> None:
    assert read_connection(BATCH, Target.LOCAL) is None


def test_without_keys_the_signed_in_user_is_meant() -> None:
    found = read_connection({**BATCH, "AZURE_STORAGE_ACCOUNT": "store"}, None)

    assert found is not None
    assert found.batch_endpoint == "https://contoso.westeurope.batch.azure.com"
    assert found.blob_endpoint == "https://store.blob.core.windows.net"
    assert (found.batch_key, found.storage_key, found.local) == (None, None, False)


def test_a_connection_string_gives_account_key_and_endpoint() -> None:
    found = read_connection({**BATCH, **STRING, "AZURE_BATCH_ACCESS_KEY": "k"}, None)

    assert found is not None
    assert found.storage_account == "store"
    assert found.blob_endpoint == "https://store.blob.x.net"
    assert found.storage_key is not None
    assert found.storage_key.reveal() == "a2V5=="


def test_a_local_account_by_its_variables_is_local() -> None:
    local = {
        "AZURE_BATCH_ACCOUNT": "a",
        "AZURE_BATCH_ENDPOINT": "http://127.0.0.1:2000",
        "AZURE_STORAGE_CONNECTION_STRING": (
            "AccountName=s;AccountKey=k=;BlobEndpoint=http://127.0.0.1:2001/s;"
        ),
    }

    found = read_connection(local, None)

    assert found is not None
    assert found.local
    assert found.blob_endpoint == "http://127.0.0.1:2001/s"
    assert describe_connection(found) == "local account (127.0.0.1:2000)"


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        (BATCH, "AZURE_STORAGE_ACCOUNT or AZURE_STORAGE_CONNECTION_STRING"),
        (STRING, "AZURE_BATCH_ACCOUNT and AZURE_BATCH_ENDPOINT"),
        ({"AZURE_STORAGE_KEY": "k"}, "AZURE_BATCH_ACCOUNT"),
        ({**BATCH, "AZURE_STORAGE_CONNECTION_STRING": "UseDevelopmentStorage=true"}, "AccountName"),
        ({**BATCH, **STRING, "AZURE_STORAGE_ACCOUNT": "other"}, "different accounts"),
        ({**BATCH, **STRING, "AZURE_BATCH_ENDPOINT": "http://example.com"}, "not https"),
    ],
)
def test_half_an_account_is_refused_by_naming_the_variable(
    environ: dict[str, str], named: str
) -> None:
    with pytest.raises(UsageError, match=named):
        read_connection(environ, None)


def test_target_azure_without_an_account_is_refused() -> None:
    with pytest.raises(UsageError, match="AZURE_BATCH_ENDPOINT"):
        read_connection({}, Target.AZURE)


def test_messages_hold_no_value() -> None:
    with pytest.raises(UsageError) as caught:
        read_connection({"AZURE_STORAGE_CONNECTION_STRING": "AccountKey=secret"}, None)

    assert "secret" not in str(caught.value)
