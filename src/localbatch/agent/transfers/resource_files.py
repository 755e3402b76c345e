"""Resource files: what a task finds in `wd` before its command starts."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from threading import Event
from typing import Final

from localbatch.agent.orders import ResourceFile
from localbatch.agent.transfers.blobs import list_blobs
from localbatch.agent.transfers.downloads import Download, download_blob, download_error
from localbatch.agent.transfers.requests import TransferError, Trouble, blob_url
from localbatch.agent.transfers.workers import in_transfer_thread

# The service's own.
_DEFAULT_MODE: Final = "0770"
_OCTAL: Final = re.compile("[0-7]{1,4}")
_LIST_CODES: Final = {
    Trouble.NOT_FOUND: "ResourceContainerNotFound",
    Trouble.DENIED: "ResourceContainerAccessDenied",
    Trouble.TIMED_OUT: "ResourceContainerListTimedOut",
}


async def download_resource_files(
    files: tuple[ResourceFile, ...], *, wd: Path, abandoned: Event
) -> None:
    """Download all resource files; `abandoned` makes what still runs stop by itself.

    Raises:
        FailureError: with the service's code for the first that failed.
    """
    try:
        plans = await asyncio.gather(
            *(in_transfer_thread(plan_downloads, resource, wd) for resource in files)
        )
        # Two blobs for one path: two threads must not write one file at the same time.
        last_wins = {download.target: download for plan in plans for download in plan}
        await asyncio.gather(
            *(
                in_transfer_thread(download_blob, download, abandoned)
                for download in last_wins.values()
            )
        )
    except BaseException:
        abandoned.set()
        raise


def plan_downloads(file: ResourceFile, wd: Path) -> tuple[Download, ...]:
    """Return the downloads that a resource file stands for; lists its container if it is one.

    Raises:
        FailureError: the container cannot be listed, or a path leaves `wd`.
    """
    mode = _mode(file, wd)
    if file.http_url is not None:
        target = _target(wd, file.file_path or "", url=file.http_url)
        return (Download(url=file.http_url, target=target, mode=mode),)
    return tuple(
        Download(
            url=(url := blob_url(file.container_url or "", name)),
            # With the whole name of the blob: the service does not take a prefix off.
            target=_target(wd, f"{file.file_path or '.'}/{name}", url=url),
            mode=mode,
        )
        for name in _names(file, wd)
        if not name.endswith("/")  # stands for a folder, which its blobs make anyway
    )


def _mode(file: ResourceFile, wd: Path) -> int:
    text = file.file_mode or _DEFAULT_MODE
    if not _OCTAL.fullmatch(text):
        url, target = file.http_url or file.container_url or "", wd / (file.file_path or "")
        raise download_error("ResourceFileCreateFailed", url, target, f"{text!r} is no file mode")
    return int(text, 8)


def _names(file: ResourceFile, wd: Path) -> Iterator[str]:
    url = file.container_url or ""
    try:
        yield from list_blobs(url, file.blob_prefix or "")
    except TransferError as error:
        code = _LIST_CODES.get(error.trouble, "ResourceContainerListMiscError")
        raise download_error(code, url, wd / (file.file_path or ""), f"{error}") from None


def _target(wd: Path, name: str, *, url: str) -> Path:
    path = PurePosixPath(name)
    # Blob names are anybody's: one with `..` must not write over the node's other files.
    if path.is_absolute() or ".." in path.parts or "\0" in name or not path.parts:
        reason = "The path leaves the task's working directory"
        raise download_error("ResourceFileCreateFailed", url, wd / path.name, reason)
    return wd / path
