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
class TaskRun:
    """One try of one task. `task_dir` holds stdout.txt, stderr.txt and `wd`; `env` is complete,
    the service's variables included; `max_seconds` is the wall clock of the try. An instance of a
    multi-instance task finds its `common_files` in `shared_dir`.
    """

    task_dir: Path
    command_line: str
    env: Mapping[str, str] = field(repr=False)
    resource_files: tuple[ResourceFile, ...] = ()
    output_files: tuple[OutputFile, ...] = ()
    max_seconds: float | None = None
    common_files: tuple[ResourceFile, ...] = ()
    shared_dir: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiInstanceRun:
    """One try of a multi-instance task: the coordination command of the primary, with the files of
    both, its application command, and the coordination commands of its subtasks.
    """

    coordination: TaskRun
    application: TaskRun
    subtasks: tuple[TaskRun, ...]

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
class Outcome:
    """How a try ended. `exit_code` is None when the command never ran, negative for a signal;
    `stopped` says that the stop request ended it, so that its result is the service's to decide;
    `subtasks` are those of a multi-instance task.
    """

    started: datetime
    ended: datetime
    exit_code: int | None = None
    failure: Failure | None = None
    stopped: bool = False
    subtasks: "tuple[Outcome, ...]" = ()


@dataclass(frozen=True, slots=True)
class SpawnedProcess:
    """Enough to find the process group again after a crash, safe against reused ids."""

    pid: int
    create_time: float


OnSpawn = Callable[[SpawnedProcess], None]
