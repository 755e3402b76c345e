"""What a plan refuses: resources of the same name that this workflow does not own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from flowrun.errors import Place, RefusedError
from flowrun.model.account import BlobInfo, ContainerInfo, PoolInfo
from flowrun.model.files import Container
from flowrun.model.workflow import Workflow
from flowrun.plan.operations import UploadFiles
from flowrun.state.marks import WORKFLOW, is_owned
from flowrun.state.observed import find_pool
from flowrun.state.on_disk import OnDisk


class Names(Protocol):
    """The names that a workflow claims in an account."""

    @property
    def name(self) -> str:
        """The workflow's name."""

    @property
    def containers(self) -> tuple[Container, ...]:
        """Its containers."""

    @property
    def pool_ids(self) -> Mapping[str, str]:
        """The ids of its pools, by the address of each in the file."""

    @property
    def places(self) -> Mapping[str, Place]:
        """Where the workflow file says what."""


def refuse_foreign(
    names: Names, containers: Mapping[str, ContainerInfo], pools: Iterable[PoolInfo]
) -> None:
    """Raise RefusedError naming every resource of these names that belongs to somebody else."""
    known = tuple(pools)
    claimed = [
        *(
            ("containers", containers.get(container.name))
            for container in names.containers
            if not container.external
        ),
        *((address, find_pool(known, pool_id)) for address, pool_id in names.pool_ids.items()),
    ]
    # All of them at once, so that one new name does not only lead to the next refusal.
    reasons = [
        _reason(names, found, address)
        for address, found in claimed
        # What was made without flowrun bears no mark either, and is somebody else's too.
        if found and not is_owned(found.metadata, names.name)
    ]
    if reasons:
        raise RefusedError(reasons)


def refuse_foreign_blobs(
    uploads: Iterable[UploadFiles], blobs: Mapping[str, Mapping[str, BlobInfo]]
) -> None:
    """Raise RefusedError naming every blob of somebody else that an input would be written over."""
    reasons = [
        f"{upload.path} would be written over the blob '{upload.blob}' of container "
        f"'{operation.container}', which {_owner(there.metadata)}{_told(operation.reason.place)}. "
        "Give yours another name with 'prefix', or delete the blob yourself if nobody needs it."
        for operation in uploads
        for upload in operation.uploads
        if (there := blobs.get(operation.container, {}).get(upload.blob)) and there.foreign
    ]
    if reasons:
        raise RefusedError(reasons)


def refuse_own_files(workflow: Workflow, on_disk: Sequence[OnDisk]) -> None:
    """Raise RefusedError naming every file of the workflow that a download would overwrite."""
    where = workflow.places.get("downloads")
    reasons = [
        f"{path} is a file of this workflow, and the download from '{download.container}' would "
        f"write over it{_told(where)}. Download to another folder, or leave it "
        "out with 'files'."
        for download, found in zip(workflow.downloads, on_disk, strict=True)
        for path in found.refused
    ]
    if reasons:
        raise RefusedError(reasons)


def _reason(names: Names, found: ContainerInfo | PoolInfo, address: str) -> str:
    where = names.places.get(address)
    kind, name = ("pool", found.id) if isinstance(found, PoolInfo) else ("container", found.name)
    return (
        f"{kind} '{name}' {_owner(found.metadata)}, so workflow '{names.name}' will not touch it"
        f"{_told(where)}. Give yours another name in the workflow file, or "
        f"delete the {kind} yourself if nobody needs it."
    )


def _told(where: Place | None) -> str:
    return f" ({where})" if where else ""


def _owner(metadata: Mapping[str, str]) -> str:
    owner = metadata.get(WORKFLOW)
    return f"belongs to workflow '{owner}'" if owner else "exists and was not made by flowrun"
