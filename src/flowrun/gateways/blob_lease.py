"""A blob's lease, and who holds it: the owner's text is the content of the blob."""

from contextlib import AbstractContextManager
from typing import Protocol

from azure.storage.blob import BlobClient, BlobLeaseClient

from flowrun.errors import GatewayError
from flowrun.gateways.errors import ignored_codes

LOST_CODES = frozenset(
    {
        "BlobNotFound",
        "ContainerNotFound",
        "LeaseIdMismatchWithLeaseOperation",
        "LeaseNotPresentWithLeaseOperation",
    }
)
EXISTS_CODES = frozenset({"BlobAlreadyExists", "LeaseIdMissing"})


class Errors(Protocol):
    """Returns a context in which errors of the azure packages become flowrun's."""

    def __call__(self, missing: str = ...) -> AbstractContextManager[None]:
        """Return the context."""


class BlobLease:
    """A held lease."""

    def __init__(self, lease: BlobLeaseClient, errors: Errors) -> None:
        self._lease = lease
        self._errors = errors

    def renew(self) -> None:
        """Hold it for another period."""
        with self._errors("BlobNotFound"):
            self._lease.renew()

    def release(self) -> None:
        """Give it back; no error when it is lost already."""
        with ignored_codes(LOST_CODES), self._errors("BlobNotFound"):
            self._lease.release()


def take_lease(blob: BlobClient, *, owner: str, seconds: int, errors: Errors) -> BlobLease:
    """Take the lease, making the blob if need be, and write down who took it."""
    try:
        lease = _acquire(blob, seconds, errors)
    except GatewayError as error:
        if error.code != "BlobNotFound":
            raise
        _make_empty(blob, errors)
        lease = _acquire(blob, seconds, errors)
    with errors():
        blob.upload_blob(owner.encode(), overwrite=True, lease=lease)
    return BlobLease(lease, errors)


def read_owner(blob: BlobClient, errors: Errors) -> str | None:
    """Return the text of the last holder; None when nobody ever took the lease."""
    content = b""
    with ignored_codes(LOST_CODES), errors("BlobNotFound"):
        content = blob.download_blob().readall()
    return content.decode() or None


def break_at_once(blob: BlobClient, errors: Errors) -> None:
    """End the lease now; no error when there is none."""
    with ignored_codes(LOST_CODES), errors("BlobNotFound"):
        BlobLeaseClient(blob).break_lease(lease_break_period=0)


def _acquire(blob: BlobClient, seconds: int, errors: Errors) -> BlobLeaseClient:
    lease = BlobLeaseClient(blob)
    with errors("BlobNotFound"):
        lease.acquire(lease_duration=seconds)
    return lease


def _make_empty(blob: BlobClient, errors: Errors) -> None:
    """Make the blob; another process may be quicker, and even hold the lease already."""
    with ignored_codes(EXISTS_CODES), errors():
        blob.upload_blob(b"", overwrite=False)
