"""The file's `storage` and the environment -> where the containers are that lie elsewhere."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol
from urllib.parse import urlsplit

from flowrun.errors import UsageError
from flowrun.model.connection import Connection, StorageAccount
from flowrun.model.files import Container
from flowrun.model.secret import Secret

KEY_PREFIX = "FLOWRUN_STORAGE_KEY_"
"""Begins the variable that holds the key of a further storage account."""

AZURE = (
    ".blob.core.windows.net",
    ".blob.storage.azure.net",
    ".blob.core.usgovcloudapi.net",
    ".blob.core.chinacloudapi.cn",
)
"""What the hosts of Azure Storage end with."""


class UsesStorage(Protocol):
    """A workflow's containers and the storage accounts that its file names."""

    @property
    def containers(self) -> tuple[Container, ...]:
        """The containers."""

    @property
    def storage(self) -> Mapping[str, StorageAccount]:
        """The accounts by name."""


def find_elsewhere(
    environ: Mapping[str, str], connection: Connection, file: UsesStorage
) -> Mapping[str, Connection]:
    """Return by their names the containers that lie in other storage accounts, and how to reach
    these. The local account has one for all.

    Raises:
        UsageError: a key is missing.
    """
    if connection.local:
        return {}
    used = {one.name: one.storage for one in file.containers if one.storage}
    accounts = {
        name: _account(environ, connection, name, file.storage[name]) for name in set(used.values())
    }
    return {container: accounts[name] for container, name in used.items()}


def describe_elsewhere(elsewhere: Mapping[str, Connection]) -> str:
    """Return the further accounts for a reader, to stand behind the main one."""
    accounts = sorted({one.storage_account for one in elsewhere.values()})
    return "".join(f", storage {account}" for account in accounts)


def key_variable(name: str) -> str:
    """Return the variable of the key of `storage.<name>`."""
    return KEY_PREFIX + name.upper().replace("-", "_")


def _account(
    environ: Mapping[str, str], connection: Connection, name: str, storage: StorageAccount
) -> Connection:
    variable = key_variable(name)
    key = environ.get(variable, "").strip()
    if not key:
        _check_sign_in(connection, storage, variable)
    return replace(
        connection,
        storage_account=storage.account,
        blob_endpoint=storage.blob_endpoint,
        storage_key=Secret(key) if key else None,
    )


def _check_sign_in(connection: Connection, storage: StorageAccount, variable: str) -> None:
    """Who signs in to the main account signs in to the others; a key opens one account only."""
    if connection.storage_key is not None:
        raise UsageError(
            f"the storage account '{storage.account}' needs a key, as the account's own is used "
            f"with one: set {variable}, or leave out all keys and sign in"
        )
    host = urlsplit(storage.blob_endpoint).hostname or ""
    if not host.endswith(AZURE):
        # The file alone must not decide who gets to see the user's token.
        raise UsageError(
            f"'{host}' is no host of Azure Storage, so flowrun does not sign in there: set "
            f"{variable} to the key of the storage account '{storage.account}'"
        )
