"""The section of a pool -> the pool and its start task."""

from collections.abc import Iterable
from typing import Any

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.commands import build_command_line
from flowrun.language.assemble.env import build_env
from flowrun.language.assemble.files import build_resource_files
from flowrun.language.assemble.pool_sections import PoolSection, pool_id
from flowrun.language.text.document import Address
from flowrun.language.vm_sizes import find_vm_size_fault
from flowrun.model.pool import Image, NodeFill, Pool, StartTask


def build_pool(context: BuildContext, pool: PoolSection) -> Pool:
    """Return the pool."""
    section = pool.section
    nodes = section["nodes"]
    if not nodes.get("dedicated", 0) + nodes.get("spot", 0):
        hint = "Set 'dedicated' or 'spot' to 1 or more."
        summary = "the pool has no nodes"
        context.problems.add("no-nodes", pool.at("nodes"), summary, hint=hint, key=True)
    start_task = section.get("start_task")
    fault = find_vm_size_fault(section["vm_size"], known_only=context.preflight)
    if fault:
        summary, hint = fault
        context.problems.add("vm-size", pool.at("vm_size"), summary, hint=hint)
    return Pool(
        name=pool.name,
        id=pool_id(context, pool),
        image=Image(**section["image"]),
        vm_size=section["vm_size"],
        dedicated=nodes.get("dedicated", 0),
        spot=nodes.get("spot", 0),
        task_slots_per_node=section.get("task_slots_per_node", 1),
        fill=NodeFill(section.get("fill", "spread")),
        start_task=_build_start_task(context, start_task, pool.at("start_task"))
        if start_task
        else None,
    )


def check_pool_ids(context: BuildContext, pools: Iterable[Pool | None]) -> None:
    """Report pools of one id; Batch compares ids without case."""
    seen: dict[str, Pool] = {}
    for pool in filter(None, pools):
        first = seen.setdefault(pool.id.lower(), pool)
        if first is not pool:
            summary = f"the pools '{first.name}' and '{pool.name}' have the same id '{pool.id}'"
            hint = "Give one of them another 'id'."
            context.problems.add("same-pool", ("pools", pool.name, "id"), summary, hint=hint)


def _build_start_task(context: BuildContext, section: Section, address: Address) -> StartTask:
    settings: dict[str, Any] = {
        key: section[key] for key in ("elevated", "retries", "wait") if key in section
    }
    return StartTask(
        command_line=build_command_line(section),
        resource_files=build_resource_files(context, section, address),
        env=build_env(context, section, address),
        **settings,
    )
