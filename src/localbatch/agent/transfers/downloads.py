"""One download of a resource file: a blob becomes a file of the task."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import BinaryIO, Final

from localbatch.agent.failures import FailureError
from localbatch.agent.transfers.requests import TransferError, Trouble, open_response, without_query

_CHUNK: Final = 1 << 20
_TRIES: Final = 3
_BLOB_CODES: Final = {
    Trouble.NOT_FOUND: "BlobNotFound",
    Trouble.DENIED: "BlobAccessDenied",
    Trouble.TIMED_OUT: "BlobDownloadTimedOut",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One blob and the file that it becomes."""

    url: str = field(repr=False)
    target: Path
    mode: int


def download_blob(download: Download, abandoned: Event) -> None:
    """Make the file, its folders and its mode; stop early once it is abandoned.

    Raises:
        FailureError: with the service's code.
    """
    with _failing_with("ResourceDirectoryCreateFailed", download):
        download.target.parent.mkdir(parents=True, exist_ok=True)
    with _failing_with("ResourceFileCreateFailed", download):
        # A step of its own, since the service tells a file that cannot be made from one that cannot
        # be written.
        download.target.touch()
    with (
        _failing_with("ResourceFileWriteFailed", download),
        download.target.open("wb") as file,
    ):
        _fill(file, download, abandoned)
        download.target.chmod(download.mode)


def _fill(file: BinaryIO, download: Download, abandoned: Event) -> None:
    """Write the blob's bytes, from the start again when the connection breaks half-way."""
    for tries_left in reversed(range(_TRIES)):
        try:
            _copy(file, download.url, abandoned)
        except TransferError as error:
            # Only what broke half-way: a request that got no answer was repeated already.
            if tries_left and file.tell():
                continue
            code = _BLOB_CODES.get(error.trouble, "BlobDownloadMiscError")
            raise download_error(code, download.url, download.target, f"{error}") from None
        return


def _copy(file: BinaryIO, url: str, abandoned: Event) -> None:
    if abandoned.is_set():
        return
    file.seek(0)
    file.truncate()
    with open_response(url) as response:
        # As it is stored: a blob that was uploaded gzipped stays so, whatever its headers say.
        for chunk in response.stream(_CHUNK, decode_content=False):
            if abandoned.is_set():
                return
            file.write(chunk)


@contextmanager
def _failing_with(code: str, download: Download) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        code = "DiskFull" if error.errno in {errno.ENOSPC, errno.EDQUOT} else code
        reason = error.strerror or f"{error}"
        raise download_error(code, download.url, download.target, reason) from None


def download_error(code: str, url: str, path: Path, reason: str) -> FailureError:
    """Return the failure of a resource file, naming both its ends."""
    return FailureError(
        code, ("BlobSource", without_query(url)), ("FilePath", str(path)), ("Message", reason)
    )
