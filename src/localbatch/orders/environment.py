"""The variables that a task finds in its environment: those of the service and of a node (A0045).

None is taken from the environment of whoever started the account: a task must not depend on it.
"""

import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from localbatch.orders.auto_storage import AutoStorage
from localbatch.orders.layout import node_folder
from localbatch.rows.jobs import JobRow
from localbatch.rows.nodes import NodeRow
from localbatch.service.task_folders import task_folder
from localbatch.service.wire import Json

# The documentation's example; nothing is reserved here.
_RESERVED_DISK_BYTES = "1000000"
_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_TASK_USER = "_azbatch"
_START_TASK_USER = "_azbatchtask_start"


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
    variables = _node_variables(place, place.folder / "startup")
    variables |= _user_variables(start_task["userIdentity"], own_name=_START_TASK_USER)
    return variables | _machine_variables(variables, start_task) | _settings(start_task)


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
    variables = _node_variables(place, place.folder / task_folder(job.id, task_id)) | own
    variables |= _user_variables(spec["userIdentity"])
    variables.update(instance or {})
    common = _pairs(job.spec.get("commonEnvironmentSettings", ()))
    # Later ones win: the task's own, then the job's, then what the node sets.
    return variables | _machine_variables(variables, spec) | common | _settings(spec)


def _preparation_variables(place: TaskPlace, job: JobRow, *, task_id: str) -> dict[str, str]:
    preparation = job.spec.get("jobPreparationTask")
    # These lead to what a preparation has left, so it is not told them itself.
    if preparation is None or preparation["id"] == task_id:
        return {}
    folder = place.folder / task_folder(job.id, preparation["id"])
    return {
        "AZ_BATCH_JOB_PREP_DIR": str(folder),
        "AZ_BATCH_JOB_PREP_WORKING_DIR": str(folder / "wd"),
    }


def _node_variables(place: TaskPlace, task_dir: Path) -> dict[str, str]:
    node, folder = place.node, place.folder
    return {
        "AZ_BATCH_ACCOUNT_NAME": place.account,
        # With a slash at its end, as on real nodes.
        "AZ_BATCH_ACCOUNT_URL": f"{place.url}/",
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
        # The agent sets the first name, the documentation has the second.
        "AZ_BATCH_RESERVED_DISK_SPACE_BYTES": _RESERVED_DISK_BYTES,
        "AZ_BATCH_TASK_RESERVED_EPHEMERAL_DISK_SPACE_BYTES": _RESERVED_DISK_BYTES,
    }


def _user_variables(identity: Json, *, own_name: str | None = None) -> dict[str, str]:
    """Return who the task is told to be; a start task has a user of its own."""
    name = identity.get("username")
    auto = identity.get("autoUser", {})
    # Start tasks were recorded as TaskNonAdmin, all others as PoolNonAdmin.
    scope = "Task" if own_name else str(auto.get("scope", "pool")).capitalize()
    elevation = "Admin" if auto.get("elevationLevel") == "admin" else "NonAdmin"
    return {
        "AZ_BATCH_TASK_USER": name or own_name or _TASK_USER,
        "AZ_BATCH_TASK_USER_IDENTITY": name or f"{scope}{elevation}",
    }


def _machine_variables(variables: Mapping[str, str], spec: Json) -> dict[str, str]:
    """Return what the node's own system sets; a container has what its image sets."""
    if "containerSettings" in spec:
        return {}
    wd = variables["AZ_BATCH_TASK_WORKING_DIR"]
    return {
        "PATH": ":".join((_system_path(), variables["AZ_BATCH_NODE_SHARED_DIR"], wd)),
        "LANG": "C.UTF-8",
        "HOME": wd,
        "USER": variables["AZ_BATCH_TASK_USER"],
    }


# Looked for once: every start of a task asks.
@cache
def _system_path() -> str:
    """Return where a node finds its programs. Every image of the service has a python3: where this
    machine has it elsewhere, that of this process is shown, without the packages of its venv.
    """
    if shutil.which("python3", path=_SYSTEM_PATH):
        return _SYSTEM_PATH
    return f"{_SYSTEM_PATH}:{Path(sys.base_prefix, 'bin')}"


def _settings(spec: Json) -> dict[str, str]:
    return _pairs(spec.get("environmentSettings", ()))


def _pairs(settings: Iterable[Json]) -> dict[str, str]:
    # A setting without a value is a variable that is empty.
    return {setting["name"]: setting.get("value", "") for setting in settings}
