"""The `job` section -> what all runs have in common."""

from collections.abc import Iterable
from typing import Any

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.env import build_env
from flowrun.language.assemble.job_tasks import build_preparation, build_release
from flowrun.language.assemble.raw import OF_JOB, checked_raw
from flowrun.language.duration import parse_duration
from flowrun.model.needs import Needs
from flowrun.model.phases import StepOutline, divide_steps
from flowrun.model.workflow import Job

LONGEST_ID = 64
LONGEST_NUMBER = 4
"""Digits of a run's number that ids have room for where jobs have longer ids."""
_PLAIN = ("priority", "max_task_retries", "max_parallel_tasks")


def build_job(context: BuildContext, section: Section, *, name: str) -> Job:
    """Return the job; `name` is its id when the section gives none."""
    settings: dict[str, Any] = {key: section[key] for key in _PLAIN if key in section}
    if "max_wall_clock" in section:
        settings["max_wall_clock"] = parse_duration(section["max_wall_clock"])
    preparation = build_preparation(context, section)
    return Job(
        id=section.get("id", name),
        env=build_env(context, section, ("job",)),
        acts_on_failure=acts_on_failure(context),
        preparation=preparation,
        release=build_release(context, section, preparation),
        raw=checked_raw(context, section, ("job", "raw"), OF_JOB),
        **settings,
    )


def acts_on_failure(context: BuildContext) -> bool:
    """Whether the failure of a task may end a job of the workflow."""
    value: Any = context.problems.document.value
    actions = (action for step in value["tasks"] for action in step.get("exit", {}).values())
    return ends_job(context) or any(isinstance(one, dict) and "job" in one for one in actions)


def ends_job(context: BuildContext) -> bool:
    """Whether any failure of a task does, for which `exit` says nothing else."""
    section: Any = context.problems.document.value.get("job") or {}
    return bool(section.get("on_task_failure") == "terminate")


def check_job_id(
    context: BuildContext, job: Job, outlines: Iterable[StepOutline], needs: Needs
) -> None:
    """Report an id that leaves no room for phase and pool, where each of these has its own job."""
    keys = set(divide_steps(outlines, needs).values())
    longest = max((len(key.suffix) for key in keys), default=0)
    # The 1 is the dash before the run's number.
    room = LONGEST_ID - 1 - LONGEST_NUMBER - longest
    if longest and len(job.id) > room:
        section: Any = context.problems.document.value.get("job") or {}
        address = ("job", "id") if "id" in section else ("name",)
        summary = (
            f"the run's jobs are called '<id>-<n>-<phase>-<pool>', which leaves {room} characters "
            f"for '{job.id}'"
        )
        context.problems.add("long-job-id", address, summary, hint="Give 'job' a shorter 'id'.")
