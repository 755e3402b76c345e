"""What the downloads of a workflow meet on the disk, as far as it is known before the tasks run."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from flowrun.model.account import BlobInfo
from flowrun.model.files import Download
from flowrun.model.local_names import local_path, takes
from flowrun.model.reach import output_name
from flowrun.model.workflow import Workflow
from flowrun.state.downloads import OWN_FILE, download_targets, is_current
from flowrun.state.local_files import real_places

_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDisk:
    """What one download meets: `pending` blobs that the disk lacks or has otherwise, how many files
    it `overwrites` that no download has made, the workflow's `own` files below its folder, and
    those of them that are `refused` because they would be overwritten.
    """

    pending: int = 0
    overwrites: int = 0
    own: tuple[Path, ...] = ()
    refused: tuple[Path, ...] = ()


def look_at_disk(
    workflow: Workflow, blobs: Mapping[str, Mapping[str, BlobInfo]]
) -> tuple[OnDisk, ...]:
    """Return what each download meets, given the blobs of each container by name."""
    own = _own_places(workflow)
    return tuple(
        _look(
            workflow,
            download,
            blobs.get(download.container, {}),
            # The own places are real ones, without links, and so must the folder be.
            {place for place in own if place.is_relative_to(download.to.resolve())},
        )
        for download in workflow.downloads
    )


def _own_places(workflow: Workflow) -> frozenset[Path]:
    """Return where the files really lie that the workflow is made from."""
    if not workflow.downloads:
        return frozenset()
    return real_places((*workflow.own_files, *(file.path for file in workflow.inputs)))


def _look(
    workflow: Workflow, download: Download, blobs: Mapping[str, BlobInfo], own: AbstractSet[Path]
) -> OnDisk:
    inputs = {
        file.blob: file.path for file in workflow.inputs if file.container == download.container
    }
    # An input that comes home to its own place is the file itself, uploaded just before.
    strangers = [
        blob
        for name, blob in blobs.items()
        if name not in inputs or inputs[name] != local_path(download, name)
    ]
    targets = download_targets(download, strangers, own=own)
    pending = [target for target in targets if not is_current(target)]
    coming = {*_coming(workflow, download)}
    current = {target.path for target in targets} - {target.path for target in pending}
    # What is there as it should be is not written over.
    paths = ({target.path for target in pending if target.path} | coming) - current
    in_the_way = {path for path in coming if real_places([path]) <= own}
    in_the_way |= {
        path
        for target in pending
        if target.fault == OWN_FILE and (path := local_path(download, target.blob.name))
    }
    return OnDisk(
        pending=len(pending),
        # What is refused is not written over either.
        overwrites=sum(_is_foreign(path) for path in paths - in_the_way),
        own=tuple(sorted(own)),
        refused=tuple(sorted(in_the_way)),
    )


def _coming(workflow: Workflow, download: Download) -> Iterator[Path]:
    """Yield the files that the download will make of outputs whose names are certain."""
    for task in workflow.tasks:
        for file in task.output_files:
            name = output_name(file) if file.container == download.container else None
            if name is not None and takes(download, name) and (path := local_path(download, name)):
                yield path


def _is_foreign(path: Path) -> bool:
    """Whether a file is there that no download has made: those have times of whole seconds."""
    # What a person or a program writes has a time between two seconds, practically always.
    return path.is_file() and path.stat().st_mtime_ns % _SECOND != 0
