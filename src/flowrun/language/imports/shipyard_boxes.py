"""Containers of Batch Shipyard's tasks and their users -> what a step says of them."""

from typing import Any

from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, literal, put

_KEEP = "not carried over: Batch removes the container of a task when it has ended"


def read_box(job: Reader, task: Reader) -> Section:
    """Return image, options and user; what the job says holds for each of its tasks."""
    section: Section = {}
    image = task.take("docker_image") or task.take("singularity_image")
    put(section, "container_image", image)
    admin, numbers = _user(job.section("user_identity"))
    put(section, "elevated", admin or None)
    if image is None:
        return section
    options = task.texts("additional_docker_run_options")
    options += [f"--label {label}" for label in task.texts("labels")]
    if size := _either(job, task, "shm_size"):
        options.append(f"--shm-size {size}")
    if numbers and not any(option.startswith(("--user", "-u")) for option in options):
        options.append(f"--user {numbers}")
    gpus = _either(job, task, "gpus") or ("all" if _either(job, task, "gpu") else None)
    if isinstance(gpus, int) or gpus == "all":
        section["gpus"] = gpus
    elif gpus:
        options.append(f"--gpus {gpus}")
    put(section, "container_options", literal(" ".join(options)))
    if _either(job, task, "default_working_dir") == "container":
        section["raw"] = {"containerSettings": {"workingDirectory": "containerImageDefault"}}
    if _either(job, task, "remove_container_after_exit") is False:
        task.note("remove_container_after_exit", _KEEP)
    return section


def _either(job: Reader, task: Reader, key: str) -> Any:  # noqa: ANN401  # any shape of another tool
    """Return what the task says, or else the job."""
    usual = job.take(key)
    return task.take(key, usual)


def _user(identity: Reader) -> tuple[bool, str]:
    """Return whether it is the administrator of the node, and the numbers of a user in containers.

    Without either the user in a container is that of its image, as in Shipyard.
    """
    user = identity.section("specific_user")
    numbers = f"{user.take('uid')}:{user.take('gid')}" if "uid" in user else ""
    user.take("gid")
    return bool(identity.take("default_pool_admin")), numbers
