"""Receipts: one blob per success, written by the service itself and named by the fingerprint.

A receipt's name is `receipts/<fingerprint>/<task id>/<aspects>`: one listing tells which tasks are
done, and what the tasks of the same name were made from before.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flowrun.model.account import BlobInfo
from flowrun.model.files import OutputFile, UploadWhen
from flowrun.state.fingerprint import Aspects, Fingerprint

FOLDER = "receipts/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A success that the account remembers."""

    blob: str
    fingerprint: str
    task_id: str
    aspects: Aspects


def receipt_output(fingerprint: Fingerprint, task_id: str, container: str) -> OutputFile:
    """Return the output file that makes the service write the receipt.

    Its content is the task's stderr: a file that every task has and that is rarely large.
    """
    return OutputFile(
        pattern="../stderr.txt",
        container=container,
        path=f"{FOLDER}{fingerprint.digest}/{task_id}/{fingerprint.aspects}",
        when=UploadWhen.SUCCESS,
        optional=True,
    )


def log_output(job_id: str, task_id: str, container: str) -> OutputFile:
    """Return the output file that keeps a task's stdout and stderr, however it ends."""
    return OutputFile(
        pattern="../std*.txt",
        container=container,
        path=f"logs/{job_id}/{task_id}",
        when=UploadWhen.COMPLETION,
        optional=True,
    )


def read_receipts(blobs: Iterable[BlobInfo]) -> tuple[Receipt, ...]:
    """Return the receipts of a listing, oldest first; blobs of another form are left out."""
    receipts = []
    for blob in sorted(blobs, key=lambda one: (one.last_modified, one.name)):
        parts = blob.name.split("/")
        aspects = Aspects.parse(parts[-1])
        if len(parts) == 4 and aspects is not None:  # noqa: PLR2004 - the four parts of the name
            receipts.append(
                Receipt(blob=blob.name, fingerprint=parts[1], task_id=parts[2], aspects=aspects)
            )
    return tuple(receipts)
