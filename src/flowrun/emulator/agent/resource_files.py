"""Resource files: what a task finds in `wd` before its command starts."""

import asyncio
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Event
from typing import BinaryIO, Final

from flowrun.emulator.agent.blobs import list_blobs
from flowrun.emulator.agent.failures import FailureError
from flowrun.emulator.agent.transfer import (
    TransferError,
    Trouble,
    blob_url,
    open_response,
    without_query,
)
from flowrun.emulator.agent.values import ResourceFile
from flowrun.emulator.agent.workers import in_transfer_thread

_CHUNK: Final = 1 << 20
_TRIES: Final = 3
_DEFAULT_MODE: Final = "0770"
_LIST_CODES: Final = {
    Trouble.NOT_FOUND: "ResourceContainerNotFound",
    Trouble.DENIED: "ResourceContainerAccessDenied",
    Trouble.TIMED_OUT: "ResourceContainerListTimedOut",
}
_BLOB_CODES: Final = {
    Trouble.NOT_FOUND: "BlobNotFound",
    Trouble.DENIED: "BlobAccessDenied",
    Trouble.TIMED_OUT: "BlobDownloadTimedOut",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One blob and the file that it becomes."""

    url: str
    target: Path
    mode: int


async def download_resource_files(
    files: tuple[ResourceFile, ...], *, wd: Path, abandoned: Event
) -> None:
    """Download all resource files; `abandoned` makes what still runs stop by itself.

    Raises:
        FailureError: with the service's code for the first that failed.
    """
    try:
        plans = await asyncio.gather(
            *(in_transfer_thread(plan_downloads, one, wd) for one in files)
        )
        last_wins = {one.target: one for plan in plans for one in plan}
        await asyncio.gather(
            *(in_transfer_thread(_download, one, abandoned) for one in last_wins.values())
        )
    finally:
        abandoned.set()


def plan_downloads(file: ResourceFile, wd: Path) -> tuple[Download, ...]:
    """Return the downloads that a resource file stands for; lists its container if it is one.

    Raises:
        FailureError: the container cannot be listed, or a path leaves `wd`.
    """
    mode = int(file.file_mode or _DEFAULT_MODE, 8)
    if file.http_url is not None:
        target = _target(wd, file.file_path or "", url=file.http_url)
        return (Download(url=file.http_url, target=target, mode=mode),)
    return tuple(
        Download(
            url=(url := blob_url(file.container_url or "", name)),
            target=_target(wd, f"{file.file_path or '.'}/{name}", url=url),
            mode=mode,
        )
        for name in _names(file, wd)
        if not name.endswith("/")  # stands for a folder, which its blobs make anyway
    )


def _names(file: ResourceFile, wd: Path) -> Iterator[str]:
    url = file.container_url or ""
    try:
        yield from list_blobs(url, file.blob_prefix or "")
    except TransferError as error:
        code = _LIST_CODES.get(error.trouble, "ResourceContainerListMiscError")
        raise _failure(code, url, wd / (file.file_path or ""), f"{error}") from None


def _target(wd: Path, name: str, *, url: str) -> Path:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name or not path.parts:
        reason = "The path leaves the task's working directory"
        raise _failure("ResourceFileCreateFailed", url, wd / path.name, reason)
    return wd / path


def _download(download: Download, abandoned: Event) -> None:
    with _failing_with("ResourceDirectoryCreateFailed", download):
        download.target.parent.mkdir(parents=True, exist_ok=True)
    with _failing_with("ResourceFileCreateFailed", download):
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
            if tries_left and file.tell():
                continue
            code = _BLOB_CODES.get(error.trouble, "BlobDownloadMiscError")
            raise _failure(code, download.url, download.target, f"{error}") from None
        return


def _copy(file: BinaryIO, url: str, abandoned: Event) -> None:
    if abandoned.is_set():
        return
    file.seek(0)
    file.truncate()
    with open_response(url) as response:
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
        raise _failure(code, download.url, download.target, reason) from None


def _failure(code: str, url: str, path: Path, reason: str) -> FailureError:
    return FailureError(
        code, ("BlobSource", without_query(url)), ("FilePath", str(path)), ("Message", reason)
    )
