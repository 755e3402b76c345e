"""What the agent is told and what it answers. No repr shows a SAS or an environment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceFile:
    """A download before the command: exactly one of `http_url` and `container_url`.

    `file_path` is the target file (http_url) or folder (container_url), relative to `wd`;
    `file_mode` is octal text, 0770 when None.
    """

    http_url: str | None = field(default=None, repr=False)
    container_url: str | None = field(default=None, repr=False)
    blob_prefix: str | None = None
    file_path: str | None = None
    file_mode: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFile:
    """An upload after the command; `condition` in lower case: tasksuccess, taskfailure,
    taskcompletion. `headers` are (name, value) pairs of the uploaded blobs.
    """

    pattern: str
    container_url: str = field(repr=False)
    path: str | None
    condition: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Where container images come from, and as whom; docker.io when there is no server."""

    server: str | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A folder of the node that a container sees at the same path."""

    folder: Path
    is_read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerSettings:
    """How a task runs in a container, on a pool that `is_enabled` for that or is not.

    `run_options` are in the words of `docker create`; `registries` may need a login; it starts in
    the task's `wd` unless `image_decides_wd`. The account's `root` marks it as ours.
    """

    image: str
    root: Path
    is_enabled: bool
    run_options: str = ""
    registries: tuple[Registry, ...] = ()
    mounts: tuple[Mount, ...] = ()
    image_decides_wd: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOrder:
    """One try of one task. `task_dir` holds stdout.txt, stderr.txt and `wd`; `env` is complete,
    the service's variables included; `max_seconds` is the wall clock of the try. An instance of a
    multi-instance task finds its `common_files` in `shared_dir`. A task that `must_have_container`
    and has none fails instead of its command.
    """

    task_dir: Path
    command_line: str
    env: Mapping[str, str] = field(repr=False)
    resource_files: tuple[ResourceFile, ...] = ()
    output_files: tuple[OutputFile, ...] = ()
    max_seconds: float | None = None
    container: ContainerSettings | None = None
    must_have_container: bool = False
    common_files: tuple[ResourceFile, ...] = ()
    shared_dir: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiInstanceOrder:
    """One try of a multi-instance task: the coordination command of the primary, with the files of
    both, its application command, and the coordination commands of its subtasks.
    """

    coordination: TaskOrder
    application: TaskOrder
    subtasks: tuple[TaskOrder, ...]

    @property
    def task_dir(self) -> Path:
        """The primary's directory."""
        return self.application.task_dir


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failureInfo in the service's words; `category` is UserError or ServerError."""

    category: str
    code: str
    message: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerInfo:
    """A container in its engine's words."""

    id: str
    state: str
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a try used of the machine."""

    user_seconds: float = 0.0
    kernel_seconds: float = 0.0
    read_bytes: int = 0
    written_bytes: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            user_seconds=self.user_seconds + other.user_seconds,
            kernel_seconds=self.kernel_seconds + other.kernel_seconds,
            read_bytes=self.read_bytes + other.read_bytes,
            written_bytes=self.written_bytes + other.written_bytes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptOutcome:
    """How a try ended. `exit_code` is None when the command never ran, negative for a signal;
    `stopped` says that the stop request ended it, so that its result is the service's to decide;
    `subtasks` are those of a multi-instance task.
    """

    started: datetime
    ended: datetime
    exit_code: int | None = None
    failure: Failure | None = None
    stopped: bool = False
    container: ContainerInfo | None = None
    usage: Usage = Usage()
    subtasks: "tuple[AttemptOutcome, ...]" = ()


@dataclass(frozen=True, slots=True)
class SpawnedProcess:
    """Enough to find the process group again after a crash, safe against reused ids."""

    pid: int
    create_time: float


OnSpawn = Callable[[SpawnedProcess], None]
