"""A job as `az batch` takes it -> the workflow's job, and its tasks -> steps."""

from flowrun.language.imports.az_files import environment, resource_files
from flowrun.language.imports.az_step import RAW_OF_CONTAINER, shell_text
from flowrun.language.imports.az_tasks import read_tasks
from flowrun.language.imports.az_users import read_own_user
from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, put
from flowrun.language.imports.spans import from_iso

_RAW = ("displayName", "allowTaskPreemption", "networkConfiguration")


def read_job(sketch: Sketch, job: Reader) -> None:
    """Add the job and its steps."""
    job.take("id")
    job.leave("onAllTasksComplete", "not needed: a run ends by itself after its last task")
    job.leave("usesTaskDependencies", "not needed: seen from the steps")
    job.leave("metadata", "not carried over: flowrun keeps its own there")
    job.leave("jobManagerTask", "not carried over: the tasks of a run are those of the file")
    section: Section = {}
    limits = job.section("constraints")
    ends = str(job.take("onTaskFailure")).lower() == "performexitoptionsjobaction"
    settings = {
        "priority": job.take("priority"),
        "max_wall_clock": from_iso(limits.take("maxWallClockTime")),
        "max_task_retries": limits.take("maxTaskRetryCount"),
        "max_parallel_tasks": job.take("maxParallelTasks"),
        "env": environment(sketch, job, "commonEnvironmentSettings"),
        "on_task_failure": "terminate" if ends else None,
        "preparation": _preparation(sketch, job.section("jobPreparationTask")),
        "release": _common(sketch, job.section("jobReleaseTask")),
        "raw": _raw(job),
    }
    for key, value in settings.items():
        put(section, key, value)
    sketch.sections["job"] = section
    read_tasks(sketch, job)


def _preparation(sketch: Sketch, part: Reader) -> Section:
    section = _common(sketch, part)
    put(section, "retries", part.section("constraints").take("maxTaskRetryCount"))
    put(section, "wait", part.take("waitForSuccess"))
    return section


def _common(sketch: Sketch, part: Reader) -> Section:
    """Return what a node runs before the tasks or after them; its limit stands in either place."""
    if "commandLine" not in part:
        return {}
    limits = part.section("constraints")
    section: Section = {"command": shell_text(part.text("commandLine"))}
    settings = {
        "resource_files": resource_files(sketch, part),
        "env": environment(sketch, part),
        "elevated": read_own_user(part) or None,
        "container_image": part.section("containerSettings").take("imageName"),
        "max_wall_clock": from_iso(limits.take("maxWallClockTime", part.take("maxWallClockTime"))),
    }
    for key, value in settings.items():
        put(section, key, value)
    return section


def _raw(job: Reader) -> Section:
    raw = job.rest(*_RAW)
    for key in ("jobPreparationTask", "jobReleaseTask"):
        part = job.section(key)
        rest = part.rest("id", "rerunOnNodeRebootAfterSuccess", "retentionTime")
        put(rest, "constraints", part.section("constraints").rest("retentionTime"))
        container = part.section("containerSettings")
        put(rest, "containerSettings", container.rest("containerRunOptions", *RAW_OF_CONTAINER))
        put(raw, key, rest)
    return raw
