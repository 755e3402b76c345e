"""What a download would write where, and whether the disk already has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flowrun.model.account import BlobInfo
from flowrun.model.files import Download
from flowrun.model.globs import matches_glob
from flowrun.state.local_files import hash_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A blob and the path that it is written to; no path when its name would leave the folder."""

    blob: BlobInfo
    path: Path | None


def download_targets(download: Download, blobs: Iterable[BlobInfo]) -> tuple[Target, ...]:
    """Return the blobs that the download takes, each with its place below the folder `to`."""
    return tuple(
        Target(blob=blob, path=_path_below(download.to, blob.name.removeprefix(download.prefix)))
        for blob in blobs
        if blob.name.startswith(download.prefix)
        and matches_glob(blob.name.removeprefix(download.prefix), download.files)
    )


def is_current(target: Target) -> bool:
    """Whether the file on disk is the blob: by size and MD5, or by time where there is no MD5.

    A download gives the file its blob's time of last change.
    """
    if target.path is None or not target.path.is_file():
        return False
    status = target.path.stat()
    if status.st_size != target.blob.size:
        return False
    if target.blob.md5 is None:
        return int(status.st_mtime) == int(target.blob.last_modified.timestamp())
    return hash_file(target.path) == target.blob.md5


def count_pending(download: Download, blobs: Iterable[BlobInfo]) -> int:
    """Return how many blobs the disk lacks or has otherwise."""
    return sum(not is_current(target) for target in download_targets(download, blobs))


def _path_below(folder: Path, name: str) -> Path | None:
    """Blob names are free text: whatever is not a plain relative path is refused."""
    name = name.removeprefix("/")
    segments = name.split("/")
    if any(
        segment in ("", ".", "..") or "\0" in segment or "\\" in segment or ":" in segment
        for segment in segments
    ):
        return None
    return folder.joinpath(*segments)
