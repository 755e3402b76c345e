"""Receipts: one blob per success, written by the service itself and named by the fingerprint.

One listing tells which tasks are done, what the tasks of the same name were made from before, and
where each of them wrote, so that a receipt goes when something else may have written there.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from flowrun.model.account import BlobInfo
from flowrun.model.files import OutputFile, UploadWhen
from flowrun.model.workflow import Task
from flowrun.state.bookkeeping import (
    LOG_LINKS,
    LOGS,
    UNKNOWN,
    log_folder,
    receipt_blob,
    receipt_parts,
)
from flowrun.state.fingerprint import Aspects, Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A success that the account remembers; `outputs` is None when they could not be named."""

    blob: str
    fingerprint: str
    task_id: str
    aspects: Aspects
    outputs: tuple[OutputFile, ...] | None


def receipt_output(fingerprint: Fingerprint, task: Task, container: str) -> OutputFile:
    """Return the output file that makes the service write the receipt.

    Its content is the task's stderr: a file that every task has and that is rarely large.
    """
    outputs = _write_outputs(task.output_files)
    return OutputFile(
        # Beside the working directory, where Batch keeps what a task prints.
        pattern="../stderr.txt",
        container=container,
        path=receipt_blob(fingerprint.digest, task.id, str(fingerprint.aspects), outputs),
        when=UploadWhen.SUCCESS,
        # It is no result: the check of outputs on the node does not look for it.
        optional=True,
    )


def log_output(job_id: str, task_id: str, container: str) -> OutputFile:
    """Return the output file that keeps a task's stdout and stderr, however it ends."""
    return OutputFile(
        pattern="../std*.txt",
        container=container,
        path=log_folder(job_id, task_id),
        when=UploadWhen.COMPLETION,
        optional=True,
    )


def scheduled_log_output(container: str) -> OutputFile:
    """Return the output file that keeps the logs of whichever job of a schedule."""
    return OutputFile(
        pattern=f"{LOG_LINKS}/*/*/std*.txt",
        container=container,
        path=LOGS,
        when=UploadWhen.COMPLETION,
        optional=True,
    )


def read_receipts(blobs: Iterable[BlobInfo]) -> tuple[Receipt, ...]:
    """Return the receipts of a listing, oldest first; blobs of another form are left out."""
    # By name where times are equal, so that the same account always gives the same plan.
    ordered = sorted(blobs, key=lambda blob: (blob.last_modified, blob.name))
    receipts = (_read(blob.name) for blob in ordered)
    return tuple(receipt for receipt in receipts if receipt)


def _read(blob: str) -> Receipt | None:
    parts = receipt_parts(blob)
    aspects = Aspects.parse(parts[2]) if parts else None
    if parts is None or aspects is None:
        return None
    return Receipt(
        blob=blob,
        fingerprint=parts[0],
        task_id=parts[1],
        aspects=aspects,
        outputs=_read_outputs(parts[3]),
    )


def _write_outputs(files: Iterable[OutputFile]) -> str:
    """In letters that no blob name needs to escape; never empty, as a blob's name may not be."""
    text = json.dumps([(file.container, file.pattern, file.path) for file in files])
    # The padding follows from the length, and `=` would be escaped in URLs.
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_outputs(text: str) -> tuple[OutputFile, ...] | None:
    if text == UNKNOWN:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        files = json.loads(urlsafe_b64decode(padded))
        return tuple(
            OutputFile(container=str(container), pattern=str(pattern), path=str(path))
            for container, pattern, path in files
        )
    # Whoever can write into the container can put a blob of this form there.
    except (ValueError, TypeError):
        return None
