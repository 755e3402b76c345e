"""`preparation` and `release` of the job -> what nodes run before its tasks and after them."""

from typing import Any

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.commands import build_command_line
from flowrun.language.assemble.env import build_env
from flowrun.language.assemble.files import build_resource_files
from flowrun.language.assemble.scripts import with_script
from flowrun.language.duration import parse_duration
from flowrun.language.text.document import Address
from flowrun.model.job_tasks import Preparation, Release
from flowrun.model.machines import OperatingSystem


def build_preparation(context: BuildContext, job: Section) -> Preparation | None:
    """Return what a node runs before its first task of a run."""
    section = job.get("preparation")
    if section is None:
        return None
    own = {key: section[key] for key in ("retries", "wait") if key in section}
    return Preparation(**_common(context, section, ("job", "preparation")), **own)


def build_release(
    context: BuildContext, job: Section, preparation: Preparation | None
) -> Release | None:
    """Return what the nodes that ran the preparation run when the run has ended."""
    section = job.get("release")
    if section is None:
        return None
    if preparation is None:
        summary = "the service runs a 'release' only where there is a 'preparation'"
        hint = "Write 'preparation: {command: \"true\"}' when there is nothing to prepare."
        context.problems.add("missing-key", ("job", "release"), summary, hint=hint, key=True)
    return Release(**_common(context, section, ("job", "release")))


def _common(context: BuildContext, section: Section, address: Address) -> dict[str, Any]:
    system = _system(context)
    settings = {key: section[key] for key in ("elevated", "container_image") if key in section}
    if "max_wall_clock" in section:
        settings["max_wall_clock"] = parse_duration(section["max_wall_clock"])
    return {
        "command_line": build_command_line(with_script(context, section, address, system), system),
        "resource_files": build_resource_files(context, section, address),
        "env": build_env(context, section, address),
        **settings,
    }


def _system(context: BuildContext) -> OperatingSystem:
    """Return what the nodes run; a job of a workflow has one preparation for all its pools."""
    value: Any = context.problems.document.value
    pools = value.get("pools", {}).values() or [value.get("pool") or {}]
    systems = {pool.get("os", "linux") for pool in pools}
    if systems == {"windows"}:
        return OperatingSystem.WINDOWS
    if len(systems) > 1:
        summary = "it cannot be both for Linux and for Windows nodes"
        context.problems.add("key-conflict", ("job", "preparation"), summary, key=True)
    return OperatingSystem.LINUX
