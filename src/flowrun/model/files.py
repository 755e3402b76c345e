"""Blob containers, and the files that move between disk, containers and nodes.

Wherever the model names a container, it is the real name of the blob container; the alias that
the workflow file uses stays with the `Container` itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A blob container: `alias` in the file, `name` in the storage account. One that is `external`
    was made by somebody else, who may keep other blobs in it. `storage` is what the file calls the
    storage account that it lies in; empty for the account's own.
    """

    alias: str
    name: str
    # Kept, it survives `destroy`.
    keep: bool = False
    external: bool = False
    storage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A local file and the blob that it becomes; `size` in bytes."""

    path: Path
    container: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobFile:
    """One blob that a node downloads to `path`, relative to the task's working directory."""

    container: str
    blob: str
    path: str
    mode: str | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobTree:
    """Every blob below `prefix`, downloaded to `path`/<full blob name>; the prefix is kept."""

    container: str
    prefix: str = ""
    path: str = ""
    mode: str | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlFile:
    """A file at an http(s) URL, public or read by an identity of the pool."""

    url: str
    path: str
    mode: str | None = None
    identity: str = ""


ResourceFile = BlobFile | BlobTree | UrlFile


class UploadWhen(StrEnum):
    """When an output file is uploaded, in Batch's words."""

    SUCCESS = "tasksuccess"
    FAILURE = "taskfailure"
    COMPLETION = "taskcompletion"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFile:
    """Files of a task that the node uploads; `path` is a blob name, or a virtual directory
    when `pattern` has a wildcard. A task that succeeds without any such file has failed, unless
    they are `optional`. Each blob carries `maker`, the fingerprint of the task, and in an external
    container `workflow`, the name of the workflow.
    """

    pattern: str
    container: str
    path: str = ""
    when: UploadWhen = UploadWhen.SUCCESS
    optional: bool = False
    identity: str = ""
    maker: str = ""
    workflow: str = ""

    @property
    def must_be_there(self) -> bool:
        """Whether a command that succeeds has to leave such a file."""
        return not self.optional and self.when is not UploadWhen.FAILURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """Blobs that come home: those below `prefix` whose remaining path matches the glob `files`,
    written below the folder `to`, which the workflow file calls `written_to`.

    Of the whole of them `makers` leaves those that tasks with these fingerprints wrote,
    `results_only` those that are no uploaded inputs, and `workflow` those that say that they are of
    the workflow of this name.
    """

    container: str
    to: Path
    written_to: str
    prefix: str = ""
    files: str = "**"
    makers: frozenset[str] | None = None
    results_only: bool = False
    workflow: str = ""


class Access(StrEnum):
    """What a SAS allows, in the letters of Azure Storage."""

    # List too: the files below a prefix are found by the node.
    READ = "rl"
    # Whoever uses the address signs in by an identity.
    SIGNED_IN = ""
    # No delete: whoever reads a SAS off a task can add and overwrite, but take nothing away.
    WRITE = "cw"


@dataclass(frozen=True, slots=True, kw_only=True)
class SasRequest:
    """A SAS that is to be minted just before it is used: one blob container, least access."""

    container: str
    access: Access


def sas_request(file: BlobFile | BlobTree | OutputFile) -> SasRequest:
    """Return the access that a node needs for a file; an identity of its own needs an address."""
    if file.identity:
        return SasRequest(container=file.container, access=Access.SIGNED_IN)
    access = Access.WRITE if isinstance(file, OutputFile) else Access.READ
    return SasRequest(container=file.container, access=access)
