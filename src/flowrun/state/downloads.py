"""What a download would write where, and whether the disk already has it."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from flowrun.model.account import BlobInfo
from flowrun.model.files import Download
from flowrun.model.local_names import local_path, takes
from flowrun.state.local_files import hash_file, ignores_case

NO_FILE = "cannot be a file's name here"
SAME_FILE = "would be the same file as another"
FOLDER = "is a folder of another's name"
OWN_FILE = "would overwrite a file of the workflow itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A blob and the path that it is written to; without a path `fault` says why it has none."""

    blob: BlobInfo
    path: Path | None
    fault: str = ""


def download_targets(
    download: Download,
    blobs: Iterable[BlobInfo],
    *,
    own: AbstractSet[Path] = frozenset(),
    taken: AbstractSet[Path] = frozenset(),
) -> tuple[Target, ...]:
    """Return the blobs that the download takes, each with its place below the folder `to`.

    What would be lost, because its place is `taken` by another, or would write over a file of the
    workflow's `own`, has no place.
    """
    targets = tuple(
        Target(blob=blob, path=path, fault="" if path else NO_FILE)
        for blob in blobs
        if takes(download, blob.name) and _is_meant(download, blob)
        for path in (local_path(download, blob.name),)
    )
    paths = [target.path for target in targets if target.path]
    # Places that others need count only where this download wants them too.
    fault_of = _find_faults(own, [*paths, *(taken & {*paths})], download.to)
    return tuple(_judged(target, fault_of) for target in targets)


def places_of(other: Download, blobs: Iterable[BlobInfo], download: Download) -> frozenset[Path]:
    """Return where another download puts blobs that are not those of this one at the same place."""
    shared = other.container == download.container
    return frozenset(
        path
        for blob in blobs
        if takes(other, blob.name)
        and (path := local_path(other, blob.name))
        and not (shared and path == local_path(download, blob.name))
    )


def is_current(target: Target) -> bool:
    """Whether the file on disk is the blob: by size and MD5, or by time where there is no MD5.

    A download gives the file its blob's time of last change.
    """
    if target.path is None or not target.path.is_file():
        return False
    status = target.path.stat()
    # The size first: to hash a file is to read all of it.
    if status.st_size != target.blob.size:
        return False
    # Blobs that were put together of blocks by other tools have none.
    if target.blob.md5 is None:
        # Storage tells times in whole seconds.
        return int(status.st_mtime) == int(target.blob.last_modified.timestamp())
    return hash_file(target.path) == target.blob.md5


def _is_meant(download: Download, blob: BlobInfo) -> bool:
    if download.results_only and blob.is_upload:
        return False
    if download.workflow not in {"", blob.workflow}:
        return False
    return download.makers is None or blob.maker in download.makers


def _judged(target: Target, fault_of: Callable[[Path], str]) -> Target:
    fault = fault_of(target.path) if target.path else ""
    # An own file that has this content already is not overwritten by it.
    if not fault or (fault == OWN_FILE and is_current(target)):
        return target
    return replace(target, path=None, fault=fault)


def _find_faults(own: AbstractSet[Path], paths: list[Path], folder: Path) -> Callable[[Path], str]:
    """Return what tells why one of the paths must not be written; two blobs may have the same."""
    # Blobs `a` and `a/b` may both exist, files of these names may not.
    folders = {above for parent in {path.parent for path in paths} for above in _up(parent)}
    # Only where two names would fall together is the disk asked: that takes a look into a folder.
    is_folded = len({_folded(path) for path in paths}) < len(set(paths)) and ignores_case(folder)
    key_of: Callable[[Path], str] = _folded if is_folded else str
    writers = Counter(map(key_of, paths))
    # Thousands of files lie in a few folders.
    real_parent = cache(Path.resolve)

    def fault_of(path: Path) -> str:
        if writers[key_of(path)] > 1:
            return SAME_FILE
        if path in folders:
            return FOLDER
        # The file itself is not resolved: a download replaces a link, and does not follow it.
        return OWN_FILE if own and real_parent(path.parent) / path.name in own else ""

    return fault_of


def _up(folder: Path) -> tuple[Path, ...]:
    return (folder, *folder.parents)


def _folded(path: Path) -> str:
    """Return the path as a disk sees it that ignores case."""
    # Disks that ignore case may also take both ways to write `é` for one name, as on macOS.
    return unicodedata.normalize("NFC", str(path)).casefold()
