"""Downloads: bring home what differs from disk now, and what the tasks will add."""

from collections.abc import Iterable, Iterator, Sequence

from flowrun.model.files import Download
from flowrun.plan.operations import DownloadFiles, Reason, ReasonCode, UploadFiles
from flowrun.state.desired import Desired
from flowrun.state.observed import Observed
from flowrun.state.on_disk import OnDisk


def plan_downloads(
    desired: Desired, observed: Observed, *, uploads: Sequence[UploadFiles], work: bool
) -> Iterator[DownloadFiles]:
    """Return the downloads that bring something, or that may after uploads and tasks."""
    workflow = desired.workflow
    writers = {file.container for task in workflow.tasks for file in task.output_files}
    # One for each download: the disk was looked at in the order of the file.
    for download, found in zip(workflow.downloads, observed.on_disk, strict=True):
        after_tasks = work and download.container in writers
        # An input may be brought home as well, to another folder.
        after_uploads = any(upload.container == download.container for upload in uploads)
        if found.pending or after_tasks or after_uploads:
            yield DownloadFiles(
                download=download,
                known=found.pending,
                after_tasks=after_tasks,
                overwrites=found.overwrites,
                own=found.own,
                beside=tuple(_beside(download, workflow.downloads)),
                reason=Reason(
                    code=ReasonCode.RESULTS,
                    text=_text(found, after_tasks=after_tasks, after_uploads=after_uploads),
                    place=workflow.places.get("downloads"),
                ),
            )


def _beside(download: Download, others: Iterable[Download]) -> Iterator[Download]:
    for other in others:
        related = other.to.is_relative_to(download.to) or download.to.is_relative_to(other.to)
        # Two downloads below one folder may want the same file.
        if related and other != download:
            yield other


def _text(found: OnDisk, *, after_tasks: bool, after_uploads: bool) -> str:
    if after_tasks:
        text = "results of the tasks"
    elif after_uploads:
        text = "what is uploaded before"
    else:
        text = f"{found.pending} missing or different"
    if not found.overwrites:
        return text
    files = "file" if found.overwrites == 1 else "files"
    return f"{text}, over {found.overwrites} {files} that no download has made"
