"""The `pool` section -> the pool and its start task."""

from typing import Any

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.commands import build_command_line
from flowrun.language.assemble.env import build_env
from flowrun.language.assemble.files import build_resource_files
from flowrun.language.text.document import Address
from flowrun.language.vm_sizes import find_vm_size_fault
from flowrun.model.pool import Image, NodeFill, Pool, StartTask

_START_TASK: Address = ("pool", "start_task")


def build_pool(context: BuildContext, section: Section, *, name: str) -> Pool:
    """Return the pool; `name` is its id when the section gives none."""
    nodes = section["nodes"]
    if not nodes.get("dedicated", 0) + nodes.get("spot", 0):
        hint = "Set 'dedicated' or 'spot' to 1 or more."
        summary = "the pool has no nodes"
        context.problems.add("no-nodes", ("pool", "nodes"), summary, hint=hint, key=True)
    start_task = section.get("start_task")
    fault = find_vm_size_fault(section["vm_size"], known_only=context.preflight)
    if fault:
        summary, hint = fault
        context.problems.add("vm-size", ("pool", "vm_size"), summary, hint=hint)
    return Pool(
        id=section.get("id", name),
        image=Image(**section["image"]),
        vm_size=section["vm_size"],
        dedicated=nodes.get("dedicated", 0),
        spot=nodes.get("spot", 0),
        task_slots_per_node=section.get("task_slots_per_node", 1),
        fill=NodeFill(section.get("fill", "spread")),
        start_task=_build_start_task(context, start_task) if start_task else None,
    )


def _build_start_task(context: BuildContext, section: Section) -> StartTask:
    settings: dict[str, Any] = {
        key: section[key] for key in ("elevated", "retries", "wait") if key in section
    }
    return StartTask(
        command_line=build_command_line(section),
        resource_files=build_resource_files(context, section, _START_TASK),
        env=build_env(context, section, _START_TASK),
        **settings,
    )
