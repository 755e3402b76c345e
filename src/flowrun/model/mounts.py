"""File systems that every node mounts; `path` is relative to `$AZ_BATCH_NODE_MOUNTS_DIR`."""

from dataclasses import dataclass

from flowrun.model.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobMount:
    """A blob container of any storage account, opened by one of a key, a SAS and an identity."""

    account: str
    blob_container: str
    path: str
    account_key: Secret | None = None
    sas_key: Secret | None = None
    identity: str = ""
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesMount:
    """A share of Azure Files, by its URL."""

    account: str
    url: str
    path: str
    account_key: Secret
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NfsMount:
    """A file system of an NFS server, as `server:/export`."""

    source: str
    path: str
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CifsMount:
    """A share of a CIFS (SMB) server, as `//server/share`."""

    source: str
    path: str
    username: str
    password: Secret
    options: str = ""


Mount = BlobMount | FilesMount | NfsMount | CifsMount
