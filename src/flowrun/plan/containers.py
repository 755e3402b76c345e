"""Containers and inputs: what to create, to upload, and which leftovers to remove."""

from collections.abc import Iterator

from flowrun.model.files import BlobFile, BlobTree, Container, InputFile
from flowrun.model.workflow import BOOKKEEPING, Workflow
from flowrun.plan.operations import (
    CreateContainer,
    DeleteBlobs,
    Reason,
    ReasonCode,
    Upload,
    UploadFiles,
)
from flowrun.state.desired import Desired
from flowrun.state.marks import input_marks, ownership_marks
from flowrun.state.observed import Observed


def plan_containers(workflow: Workflow, observed: Observed) -> tuple[CreateContainer, ...]:
    """Create what is missing, the bookkeeping container (which holds the lock) first."""
    ordered = sorted(workflow.containers, key=lambda container: container.alias != BOOKKEEPING)
    return tuple(
        CreateContainer(
            container=container,
            metadata=ownership_marks(workflow.name, f"{container.alias} {container.name}"),
            reason=Reason(
                code=ReasonCode.NEW,
                text="does not exist yet",
                place=workflow.places.get(f"containers.{container.alias}"),
            ),
        )
        for container in ordered
        if container.name not in observed.containers and not container.external
    )


def plan_uploads(desired: Desired, observed: Observed) -> tuple[UploadFiles, ...]:
    """Upload what differs from what is there, one operation for each container."""
    containers = {container.name: container for container in desired.workflow.containers}
    return tuple(
        operation
        for name, files in desired.inputs.items()
        for operation in _plan_container(containers[name], tuple(files.values()), desired, observed)
    )


def plan_leftovers(desired: Desired, observed: Observed) -> Iterator[DeleteBlobs]:
    """Remove inputs of an earlier apply whose local file is gone."""
    # Also those without any input now: their last one may just have left the file.
    for container in desired.workflow.containers:
        wanted = desired.inputs.get(container.name, {})
        leftovers = sorted(
            blob.name
            for blob in observed.blobs.get(container.name, {}).values()
            # Only what an apply uploaded: results, and what others put there, stay.
            if blob.is_input and blob.name not in wanted
        )
        if leftovers:
            yield DeleteBlobs(
                container=container.name,
                blobs=tuple(leftovers),
                reason=Reason(
                    code=ReasonCode.NO_LONGER_AN_INPUT,
                    text=f"no longer among the inputs{_where(container)}",
                    place=desired.workflow.places.get("inputs"),
                ),
            )


def start_task_containers(workflow: Workflow) -> frozenset[str]:
    """Return the containers whose files a booting node reads."""
    return frozenset(
        file.container
        for pool in workflow.own_pools
        for file in (pool.start_task.resource_files if pool.start_task else ())
        if isinstance(file, BlobFile | BlobTree)
    )


def _plan_container(
    container: Container, files: tuple[InputFile, ...], desired: Desired, observed: Observed
) -> Iterator[UploadFiles]:
    there = observed.blobs.get(container.name, {})
    uploads = [
        Upload(path=file.path, blob=file.blob, md5=desired.local[file.path], size=file.size)
        for file in files
        # By MD5, which the listing has brought along: no request for each file.
        if file.blob not in there or there[file.blob].md5 != desired.local[file.path]
    ]
    if not uploads:
        return
    changed = sum(upload.blob in there for upload in uploads)
    new = len(uploads) - changed
    parts = [f"{new} new" if new else "", f"{changed} changed" if changed else ""]
    yield UploadFiles(
        container=container.name,
        uploads=tuple(uploads),
        metadata=input_marks(desired.workflow.name),
        reason=Reason(
            code=ReasonCode.INPUT_CHANGED if changed else ReasonCode.NEW,
            text=", ".join(part for part in parts if part) + _where(container),
            place=desired.workflow.places.get("inputs"),
        ),
    )


def _where(container: Container) -> str:
    """A reader wants to know when something changes in what is not the workflow's own."""
    return ", in an external container" if container.external else ""
