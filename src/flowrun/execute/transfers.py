"""Files up and down: many at a time, checked against the plan, published by a rename."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from flowrun.errors import OperationError, StaleError
from flowrun.execute.byte_count import ByteCount
from flowrun.execute.context import Applied, Context
from flowrun.execute.events import Downloaded, OperationProgressed
from flowrun.execute.parallel import run_parallel
from flowrun.model.files import Download
from flowrun.plan.operations import DownloadFiles, Operation, Upload, UploadFiles
from flowrun.state.downloads import Target, download_targets, is_current, places_of
from flowrun.state.local_files import hash_file
from flowrun.state.marks import digest

THREADS = 16
Item = TypeVar("Item")


def upload_files(context: Context, operation: UploadFiles) -> Applied:
    """Upload the files; each must still be what the plan saw."""
    metadata = dict(operation.metadata)
    count = ByteCount({file.blob: file.size for file in operation.uploads})

    def upload(file: Upload) -> None:
        # Fingerprints were made of what the plan saw: with other content a receipt would tell a
        # lie.
        if not file.path.is_file() or hash_file(file.path) != file.md5:
            raise StaleError(f"{file.path} changed since the plan was made: run the command again")
        context.blob.upload(
            operation.container,
            file.blob,
            file.path,
            md5=file.md5,
            metadata=metadata,
            on_bytes=count.counter(file.blob),
        )

    _transfer(context, operation, upload, operation.uploads, count=count)
    return Applied(detail=f"{len(operation.uploads)} uploaded")


def download_files(context: Context, operation: DownloadFiles) -> Applied:
    """Bring home every blob that the disk lacks or has otherwise.

    What ends it early stands in the answer, beside what has arrived.
    """
    download = operation.download
    blobs = context.blob.list_blobs(download.container, download.prefix)
    targets = download_targets(
        download, blobs, own=frozenset(operation.own), taken=_taken(context, operation)
    )
    wanted = tuple(target for target in targets if target.path and not is_current(target))

    count = ByteCount({target.blob.name: target.blob.size for target in wanted})
    arrived: list[str] = []

    def fetch(target: Target) -> None:
        _fetch(context, download, target, count)
        if target.path:
            arrived.append(target.path.relative_to(download.to).as_posix())

    error: OperationError | None = None
    try:
        _transfer(context, operation, fetch, wanted, count=count)
        # Last, so that blobs which cannot have a place here do not keep the others away.
        _refuse_left(targets, download.container)
    except OperationError as early:
        error = early
    return Applied(
        detail=f"{len(arrived)} downloaded",
        downloaded=Downloaded(
            container=download.container,
            folder=str(download.to),
            files=tuple(sorted(arrived)),
            unchanged=sum(target.path is not None for target in targets) - len(wanted),
        ),
        error=error,
    )


def _taken(context: Context, operation: DownloadFiles) -> frozenset[Path]:
    """Return the places that the workflow's other downloads need."""
    places: frozenset[Path] = frozenset()
    for other in operation.beside:
        # Now, and not as the plan saw it: tasks have written since.
        blobs = context.blob.list_blobs(other.container, other.prefix)
        places |= places_of(other, blobs, operation.download)
    return places


def _transfer(
    context: Context,
    operation: Operation,
    action: Callable[[Item], None],
    items: tuple[Item, ...],
    *,
    count: ByteCount,
) -> None:
    def progress(done: int) -> None:
        context.notify(
            OperationProgressed(
                operation=operation,
                done=done,
                total=len(items),
                unit="files",
                bytes_done=count.done,
                bytes_total=count.total,
            )
        )
        # With the last file a time-out has nothing left to stop.
        if done < len(items):
            context.check_deadline(f"after {done} of {len(items)} files")

    run_parallel(action, items, threads=THREADS, on_done=progress)


def _fetch(context: Context, download: Download, target: Target, count: ByteCount) -> None:
    path = target.path
    if path is None:
        return
    try:
        _publish(context, download, target, path=path, count=count)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        # The disk may have refused a folder above it, or the partial file beside it.
        at = f" ({error.filename})" if error.filename and error.filename != str(path) else ""
        raise OperationError(f"cannot write {path}: {reason}{at}") from error


def _publish(
    context: Context, download: Download, target: Target, *, path: Path, count: ByteCount
) -> None:
    """Write the blob beside its place, and move it there when it is whole."""
    folder, blob = download.to, target.blob
    path.parent.mkdir(parents=True, exist_ok=True)
    # After mkdir, when links on the way can be seen for what they are.
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise OperationError(
            f"{path} would be written outside {folder}, through a link: remove the link"
        )
    # A digest, because a name as long as the disk allows has no room for a suffix.
    part = path.with_name(f".flowrun-{digest(path.name)[:16]}.part")
    part.unlink(missing_ok=True)  # of a download that was killed; its name is the same each time
    try:
        on_bytes = count.counter(blob.name)
        context.blob.download(download.container, blob.name, part, on_bytes=on_bytes)
        # The blob's time, in whole seconds: by it the next plan knows a file that a download has
        # made.
        changed = blob.last_modified.timestamp()
        os.utime(part, (changed, changed))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _refuse_left(targets: tuple[Target, ...], container: str) -> None:
    left = [f"{target.blob.name!r} {target.fault}" for target in targets if target.path is None]
    if left:
        raise OperationError(
            f"{len(left)} blobs of container '{container}' were left there: "
            f"{', '.join(sorted(left)[:5])}"
        )
