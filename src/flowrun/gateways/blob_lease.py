"""A blob's lease, and who holds it: the owner's text is the content of the blob."""

from contextlib import AbstractContextManager
from typing import Protocol
from uuid import uuid4

from azure.storage.blob import BlobClient, BlobLeaseClient

from flowrun.errors import GatewayError
from flowrun.gateways.errors import ignored_codes

# What a holder that gives back is answered when there is nothing left to give.
LOST_CODES = frozenset(
    {
        "BlobNotFound",
        "ContainerNotFound",
        "LeaseIdMismatchWithLeaseOperation",
        "LeaseNotPresentWithLeaseOperation",
    }
)
# Far more than a holder writes; whatever else may lie there is not loaded whole.
LONGEST_TEXT = 4096
# The second is the answer where the blob is there and somebody holds its lease.
EXISTS_CODES = frozenset({"BlobAlreadyExists", "LeaseIdMissing"})


class Errors(Protocol):
    """Returns a context in which errors of the azure packages become flowrun's."""

    def __call__(self, missing: str = ...) -> AbstractContextManager[None]:
        """Return the context."""


class BlobLease:
    """A held lease."""

    def __init__(self, blob: BlobClient, lease: BlobLeaseClient, errors: Errors) -> None:
        self._blob = blob
        self._lease = lease
        self._errors = errors
        self.id: str = lease.id  # which the SDK forgets when the lease is released

    def write(self, text: str) -> None:
        """Make the text the blob's content, if the lease is still held."""
        with self._errors("BlobNotFound"):
            self._blob.upload_blob(text.encode(), overwrite=True, lease=self._lease)

    def renew(self) -> None:
        """Hold it for another period; one that ran out is held anew if nobody had it since."""
        with self._errors("BlobNotFound"):
            self._lease.renew()

    def release(self) -> None:
        """Give it back; no error when it is lost already."""
        with ignored_codes(LOST_CODES), self._errors("BlobNotFound"):
            self._lease.release()


def take_lease(blob: BlobClient, errors: Errors, *, seconds: int) -> BlobLease:
    """Take the lease, making the blob if need be."""
    # Taken before it is made: in a workflow's life the blob is missing only once.
    try:
        return _acquire(blob, seconds, errors)
    except GatewayError as error:
        if error.code != "BlobNotFound":
            raise
    # Another process may be quicker, and even hold the lease already.
    with ignored_codes(EXISTS_CODES), errors():
        # Empty: whoever holds the lease says so only under the lease.
        blob.upload_blob(b"", overwrite=False)
    return _acquire(blob, seconds, errors)


def take_over_lease(blob: BlobClient, errors: Errors, *, lease_id: str) -> BlobLease:
    """Change the lease's id from the one that is named, which the service does for one only."""
    lease = BlobLeaseClient(blob, lease_id=lease_id)
    with errors("BlobNotFound"):
        lease.change(str(uuid4()))
        lease.renew()  # a change does not make it last longer
    return BlobLease(blob, lease, errors)


def read_owner(blob: BlobClient, errors: Errors) -> str | None:
    """Return the start of the blob's text, whoever wrote it; None when there is none."""
    content = b""
    # No range fits an empty blob.
    with ignored_codes(LOST_CODES | {"InvalidRange"}), errors("BlobNotFound"):
        content = blob.download_blob(offset=0, length=LONGEST_TEXT).readall()
    # An empty blob was made for its lease, and nobody has written into it yet.
    return content.decode(errors="replace") or None


def _acquire(blob: BlobClient, seconds: int, errors: Errors) -> BlobLease:
    lease = BlobLeaseClient(blob)
    with errors("BlobNotFound"):
        lease.acquire(lease_duration=seconds)
    return BlobLease(blob, lease, errors)
