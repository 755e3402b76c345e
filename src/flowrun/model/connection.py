"""Where an account is and how to sign in: the same value for Azure and for the local account."""

from dataclasses import dataclass

from flowrun.model.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNames:
    """What a workflow file says of the account that it is for; empty where it says nothing."""

    batch_endpoint: str = ""
    storage_account: str = ""
    location: str = ""

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return any((self.batch_endpoint, self.storage_account, self.location))


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageAccount:
    """A further storage account; `endpoint` is the URL of its Blob service, if not the usual."""

    account: str
    endpoint: str = ""

    @property
    def blob_endpoint(self) -> str:
        """The URL of its Blob service, without a trailing slash."""
        usual = f"https://{self.account}.blob.core.windows.net"
        return (self.endpoint or usual).rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A Batch account and its storage account; a missing key means DefaultAzureCredential.

    `batch_endpoint` and `blob_endpoint` are URLs without a trailing slash; the blob endpoint of a
    path-style server (Azurite) ends with the account name. `local` says that tasks run here.
    """

    batch_account: str
    batch_endpoint: str
    batch_key: Secret | None
    storage_account: str
    blob_endpoint: str
    storage_key: Secret | None
    local: bool = False
