"""The `job` section -> what all runs have in common."""

from typing import Any

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.env import build_env
from flowrun.language.duration import parse_duration
from flowrun.model.workflow import Job

_PLAIN = ("priority", "max_task_retries", "max_parallel_tasks")


def build_job(context: BuildContext, section: Section, *, name: str) -> Job:
    """Return the job; `name` is its id when the section gives none."""
    settings: dict[str, Any] = {key: section[key] for key in _PLAIN if key in section}
    if "max_wall_clock" in section:
        settings["max_wall_clock"] = parse_duration(section["max_wall_clock"])
    return Job(id=section.get("id", name), env=build_env(context, section, ("job",)), **settings)
