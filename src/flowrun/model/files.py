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
    was made by somebody else, who may keep other blobs in it.
    """

    alias: str
    name: str
    # Kept, it survives `destroy`.
    keep: bool = False
    external: bool = False


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


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobTree:
    """Every blob below `prefix`, downloaded to `path`/<full blob name>; the prefix is kept."""

    container: str
    prefix: str = ""
    path: str = ""
    mode: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlFile:
    """A file at a public http(s) URL."""

    url: str
    path: str
    mode: str | None = None


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
    # No delete: whoever reads a SAS off a task can add and overwrite, but take nothing away.
    WRITE = "cw"


@dataclass(frozen=True, slots=True, kw_only=True)
class SasRequest:
    """A SAS that is to be minted just before it is used: one blob container, least access."""

    container: str
    access: Access
