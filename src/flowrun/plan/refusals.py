"""What a plan refuses: resources of the same name that this workflow does not own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from flowrun.errors import Place, RefusedError
from flowrun.model.account import ContainerInfo, PoolInfo
from flowrun.model.files import Container
from flowrun.model.workflow import Workflow
from flowrun.state.marks import WORKFLOW, is_owned
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
    def pool_id(self) -> str:
        """The id of its pool."""

    @property
    def places(self) -> Mapping[str, Place]:
        """Where the workflow file says what."""


def find_pool(pools: Iterable[PoolInfo], pool_id: str) -> PoolInfo | None:
    """Return the pool with this id; Batch compares ids without case."""
    return next((pool for pool in pools if pool.id.lower() == pool_id.lower()), None)


def refuse_foreign(
    names: Names, containers: Mapping[str, ContainerInfo], pools: Iterable[PoolInfo]
) -> None:
    """Raise RefusedError naming every resource of these names that belongs to somebody else."""
    found: list[tuple[str, str, Mapping[str, str]]] = [
        ("container", info.name, info.metadata)
        for container in names.containers
        if (info := containers.get(container.name))
    ]
    pool = find_pool(pools, names.pool_id)
    if pool:
        found.append(("pool", pool.id, pool.metadata))
    reasons = [
        _reason(kind, name, metadata, names)
        for kind, name, metadata in found
        if not is_owned(metadata, names.name)
    ]
    if reasons:
        raise RefusedError(reasons)


def refuse_own_files(workflow: Workflow, on_disk: Sequence[OnDisk]) -> None:
    """Raise RefusedError naming every file of the workflow that a download would overwrite."""
    where = workflow.places.get("downloads")
    reasons = [
        f"{path} is a file of this workflow, and the download from '{download.container}' would "
        f"write over it{f' ({where})' if where else ''}. Download to another folder, or leave it "
        "out with 'files'."
        for download, found in zip(workflow.downloads, on_disk, strict=True)
        for path in found.refused
    ]
    if reasons:
        raise RefusedError(reasons)


def _reason(kind: str, name: str, metadata: Mapping[str, str], names: Names) -> str:
    where = names.places.get("pool" if kind == "pool" else "containers")
    return (
        f"{kind} '{name}' {_owner(metadata)}, so workflow '{names.name}' will not touch it"
        f"{f' ({where})' if where else ''}. Give yours another name in the workflow file, or "
        f"delete the {kind} yourself if nobody needs it."
    )


def _owner(metadata: Mapping[str, str]) -> str:
    owner = metadata.get(WORKFLOW)
    return f"belongs to workflow '{owner}'" if owner else "exists and was not made by flowrun"
