"""The variables that a task finds in its environment. Pure but for the server's own PATH."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from localbatch.orders.auto_storage import AutoStorage
from localbatch.orders.layout import HOME, node_folder
from localbatch.rows.jobs import JobRow
from localbatch.rows.nodes import NodeRow
from localbatch.service.task_folders import task_folder
from localbatch.service.wire import Json

_RESERVED_DISK_BYTES = "1000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlace:
    """Where a task runs."""

    account: str
    url: str
    root: Path
    node: NodeRow
    containers: Callable[[], Json | None]
    """Looks up the pool's containerConfiguration, which only container tasks need."""
    storage: AutoStorage | None = None
    """The account's auto storage."""

    @property
    def folder(self) -> Path:
        """The node's root folder."""
        return node_folder(self.root, self.node.id)


def start_task_environment(place: TaskPlace, start_task: Json) -> Mapping[str, str]:
    """Return the whole environment of a start task."""
    return _node_variables(place, place.folder / "startup", start_task) | _settings(start_task)


def task_environment(
    place: TaskPlace,
    job: JobRow,
    *,
    task_id: str,
    spec: Json,
    instance: Mapping[str, str] | None = None,
) -> Mapping[str, str]:
    """Return the whole environment of a task; its own settings win over the job's.

    `instance` holds what is special about an instance of a multi-instance task.
    """
    own = {"AZ_BATCH_JOB_ID": job.id, "AZ_BATCH_TASK_ID": task_id}
    own |= _preparation_variables(place, job, task_id=task_id)
    variables = _node_variables(place, place.folder / task_folder(job.id, task_id), spec) | own
    variables |= instance or {}
    common = _pairs(job.spec.get("commonEnvironmentSettings", ()))
    return variables | common | _settings(spec)


def _preparation_variables(place: TaskPlace, job: JobRow, *, task_id: str) -> dict[str, str]:
    preparation = job.spec.get("jobPreparationTask")
    if preparation is None or preparation["id"] == task_id:
        return {}
    folder = place.folder / task_folder(job.id, preparation["id"])
    return {
        "AZ_BATCH_JOB_PREP_DIR": str(folder),
        "AZ_BATCH_JOB_PREP_WORKING_DIR": str(folder / "wd"),
    }


def _node_variables(place: TaskPlace, task_dir: Path, spec: Json) -> dict[str, str]:
    node, folder = place.node, place.folder
    # A container has its image's.
    machines = {} if "containerSettings" in spec else _machine_variables(folder)
    return machines | {
        "AZ_BATCH_ACCOUNT_NAME": place.account,
        "AZ_BATCH_ACCOUNT_URL": place.url,
        "AZ_BATCH_POOL_ID": node.pool_id,
        "AZ_BATCH_NODE_ID": node.id,
        "AZ_BATCH_NODE_IS_DEDICATED": str(node.is_dedicated).lower(),
        "AZ_BATCH_NODE_ROOT_DIR": str(folder),
        "AZ_BATCH_NODE_SHARED_DIR": str(folder / "shared"),
        "AZ_BATCH_NODE_STARTUP_DIR": str(folder / "startup"),
        "AZ_BATCH_NODE_STARTUP_WORKING_DIR": str(folder / "startup/wd"),
        "AZ_BATCH_NODE_MOUNTS_DIR": str(folder / "fsmounts"),
        "AZ_BATCH_TASK_DIR": str(task_dir),
        "AZ_BATCH_TASK_WORKING_DIR": str(task_dir / "wd"),
        "AZ_BATCH_TASK_RESERVED_EPHEMERAL_DISK_SPACE_BYTES": _RESERVED_DISK_BYTES,
    }


def _machine_variables(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "HOME": str(folder / HOME),
    }


def _settings(spec: Json) -> dict[str, str]:
    return _pairs(spec.get("environmentSettings", ()))


def _pairs(settings: Iterable[Json]) -> dict[str, str]:
    return {setting["name"]: setting.get("value", "") for setting in settings}
