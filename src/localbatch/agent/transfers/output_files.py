"""Output files: what a task leaves in blob containers after its command ended."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from localbatch.agent.failures import describe_failure
from localbatch.agent.orders import Failure, OutputFile, TaskOrder
from localbatch.agent.references import expand_environment, expand_references
from localbatch.agent.transfers.blobs import upload_blob
from localbatch.agent.transfers.patterns import find_matches, has_wildcard
from localbatch.agent.transfers.requests import TransferError, Trouble, without_query
from localbatch.agent.transfers.workers import in_transfer_thread

_CODES: Final = {
    Trouble.NOT_FOUND: "FileUploadContainerNotFound",
    Trouble.DENIED: "FileUploadAccessDenied",
    Trouble.CONFLICT: "FileUploadConflict",
    Trouble.TIMED_OUT: "FileUploadTimedOut",
}
# For a list of blocks their plain names describe the list and not the blob; those with
# `x-ms-blob-` mean the blob in every request.
_STORED_HEADERS: Final = frozenset(
    {"cache-control", "content-disposition", "content-encoding", "content-language", "content-type"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file and the blob that it becomes."""

    path: Path
    container_url: str = field(repr=False)
    blob: str
    headers: Mapping[str, str]


async def upload_output_files(order: TaskOrder, *, succeeded: bool) -> Failure | None:
    """Upload what the task's output files name; return the first failure."""
    due = tuple(
        output for output in order.output_files if is_due(output.condition, succeeded=succeeded)
    )
    if not due:
        return None
    uploads = await in_transfer_thread(plan_uploads, order, due)
    # To the service a pattern that matches nothing is fine, even one without a wildcard.
    # The files that report uploads are then absent: the service writes them of an attempt only.
    if not uploads:
        return None
    # All of them are tried: a failure is a value here, and must not cost the others.
    failures = await asyncio.gather(*(in_transfer_thread(_upload, upload) for upload in uploads))
    _write_reports(order.task_dir, uploads, failures)
    return next((failure for failure in failures if failure is not None), None)


def is_due(condition: str, *, succeeded: bool) -> bool:
    """Whether an upload condition holds."""
    return condition in {"taskcompletion", "tasksuccess" if succeeded else "taskfailure"}


def plan_uploads(order: TaskOrder, files: Iterable[OutputFile]) -> tuple[Upload, ...]:
    """Return the uploads that output files stand for, now that the command has ended."""
    # The patterns may name variables, which are replaced as in the environment of the command.
    env = expand_environment(order.env)
    root = env.get("AZ_BATCH_NODE_ROOT_DIR", order.task_dir)
    # A pattern may name files anywhere on the node, and none outside of it.
    allowed = (order.task_dir, Path(root))
    return tuple(
        Upload(
            path=match.path,
            container_url=file.container_url,
            blob=blob_name(match.name, path=file.path, is_folder=has_wildcard(pattern)),
            headers=blob_headers(file.headers),
        )
        for file in files
        for pattern in (expand_references(file.pattern, env),)
        for match in find_matches(pattern, wd=order.task_dir / "wd", allowed=allowed)
    )


def blob_name(name: str, *, path: str | None, is_folder: bool) -> str:
    """Return a matched file's blob name; with wildcards the destination path is a folder."""
    if not path:
        return name
    return f"{path.rstrip('/')}/{name}" if is_folder else path


def blob_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return upload headers as every kind of upload request stores them with the blob."""
    return {_blob_header(name.lower()): value for name, value in headers}


def _blob_header(name: str) -> str:
    return f"x-ms-blob-{name}" if name in _STORED_HEADERS else name


def _upload(upload: Upload) -> Failure | None:
    try:
        upload_blob(upload.path, upload.container_url, upload.blob, headers=upload.headers)
    except TransferError as error:
        return _failure(_CODES.get(error.trouble, "FileUploadMiscError"), upload, f"{error}")
    except OSError as error:
        return _failure("FileUploadMiscError", upload, error.strerror or type(error).__name__)
    return None


def _failure(code: str, upload: Upload, reason: str) -> Failure:
    return describe_failure(
        code,
        ("FilePath", str(upload.path)),
        ("BlobDestination", _shown(upload)),
        ("Message", reason),
    )


def _shown(upload: Upload) -> str:
    return f"{without_query(upload.container_url)}/{upload.blob}"


def _write_reports(
    task_dir: Path, uploads: Iterable[Upload], failures: Iterable[Failure | None]
) -> None:
    done, failed = [], []
    for upload, failure in zip(uploads, failures, strict=True):
        line = f"{upload.path} -> {_shown(upload)}"
        if failure is None:
            done.append(f"uploaded {line}\n")
        else:
            failed.append(f"{failure.code}: {line}: {dict(failure.details)['Message']}\n")
    (task_dir / "fileuploadout.txt").write_text("".join(done))
    (task_dir / "fileuploaderr.txt").write_text("".join(failed))
