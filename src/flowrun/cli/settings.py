"""The environment -> which account is meant; never shows a value."""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from flowrun.errors import UsageError
from flowrun.model.connection import Connection
from flowrun.model.secret import Secret

BATCH_ACCOUNT = "AZURE_BATCH_ACCOUNT"
BATCH_ENDPOINT = "AZURE_BATCH_ENDPOINT"
BATCH_KEY = "AZURE_BATCH_ACCESS_KEY"
STORAGE_ACCOUNT = "AZURE_STORAGE_ACCOUNT"
STORAGE_KEY = "AZURE_STORAGE_KEY"
STORAGE_STRING = "AZURE_STORAGE_CONNECTION_STRING"
VARIABLES = (
    BATCH_ACCOUNT,
    BATCH_ENDPOINT,
    BATCH_KEY,
    STORAGE_ACCOUNT,
    STORAGE_KEY,
    STORAGE_STRING,
)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Target(StrEnum):
    """Where to run."""

    AZURE = "azure"
    LOCAL = "local"


def read_connection(environ: Mapping[str, str], target: Target | None) -> Connection | None:
    """Return the account that the environment names, None for the local account.

    Raises:
        UsageError: a variable is missing or makes no sense.
    """
    # A variable that is set to nothing counts as one that is not set.
    given = {name: environ[name].strip() for name in VARIABLES if environ.get(name, "").strip()}
    if target is Target.LOCAL or (target is None and not given):
        return None
    storage = _storage(given)
    missing = [name for name in (BATCH_ACCOUNT, BATCH_ENDPOINT) if name not in given]
    if storage is None:
        missing.append(f"{STORAGE_ACCOUNT} or {STORAGE_STRING}")
    if missing or storage is None:
        raise UsageError(
            f"the Azure account is not complete: set {' and '.join(missing)}, "
            "or use --target local to run on this machine"
        )
    account, endpoint, key = storage
    batch_endpoint = _endpoint(given[BATCH_ENDPOINT], BATCH_ENDPOINT)
    return Connection(
        batch_account=given[BATCH_ACCOUNT],
        batch_endpoint=batch_endpoint,
        batch_key=_secret(given.get(BATCH_KEY)),
        storage_account=account,
        blob_endpoint=endpoint,
        storage_key=key,
        # A Batch endpoint on this machine can only be a local account.
        local=urlsplit(batch_endpoint).hostname in LOOPBACK,
    )


def describe_connection(connection: Connection) -> str:
    """Return the account's name for a reader."""
    if connection.local:
        return f"local account ({urlsplit(connection.batch_endpoint).netloc})"
    batch = f"batch {connection.batch_account} ({urlsplit(connection.batch_endpoint).netloc})"
    blob = f"storage {connection.storage_account} ({urlsplit(connection.blob_endpoint).netloc})"
    return f"Azure: {batch}, {blob}"


_Storage = tuple[str, str, Secret | None]


def _storage(given: Mapping[str, str]) -> _Storage | None:
    account = given.get(STORAGE_ACCOUNT)
    # Before the other variables: it brings its own key.
    if STORAGE_STRING in given:
        found = _connection_string(given[STORAGE_STRING])
        if account and account != found[0]:
            raise UsageError(
                f"{STORAGE_ACCOUNT} and {STORAGE_STRING} name different accounts: unset one of them"
            )
        return found
    if account is None:
        return None
    # Of Azure's public cloud; another one is named by a connection string.
    return account, f"https://{account}.blob.core.windows.net", _secret(given.get(STORAGE_KEY))


def _connection_string(text: str) -> _Storage:
    # Once: a key in base64 may end in the same sign.
    parts = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    account, key = parts.get("AccountName"), parts.get("AccountKey")
    # A SAS in its place could not sign the SAS that tasks need.
    if not account or not key:
        raise UsageError(f"{STORAGE_STRING} has no AccountName or no AccountKey")
    protocol = parts.get("DefaultEndpointsProtocol", "https")
    suffix = parts.get("EndpointSuffix", "core.windows.net")
    endpoint = parts.get("BlobEndpoint", f"{protocol}://{account}.blob.{suffix}")
    return account, _endpoint(endpoint, STORAGE_STRING), Secret(key)


def _endpoint(text: str, variable: str) -> str:
    url = text if "://" in text else f"https://{text}"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"{variable} holds no URL such as https://name.region.batch.azure.com")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise UsageError(f"{variable} is not https, so it would send your data in clear")
    return url.rstrip("/")


def _secret(value: str | None) -> Secret | None:
    return Secret(value) if value else None
