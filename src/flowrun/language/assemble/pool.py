"""The section of a pool -> the pool and its start task."""

from collections.abc import Iterable
from typing import Any

from flowrun.language.assemble.autoscale import build_autoscale
from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.assemble.commands import build_command_line
from flowrun.language.assemble.env import build_env
from flowrun.language.assemble.files import build_resource_files
from flowrun.language.assemble.machines import (
    build_app_packages,
    build_containers,
    build_disks,
    build_image,
    build_metadata,
    build_network,
    build_user_accounts,
)
from flowrun.language.assemble.mounts import build_mounts
from flowrun.language.assemble.pool_sections import PoolSection, pool_id
from flowrun.language.assemble.raw import OF_POOL, checked_raw
from flowrun.language.assemble.scripts import with_script
from flowrun.language.vm_sizes import find_vm_size_fault
from flowrun.model.machines import OperatingSystem
from flowrun.model.pool import AnyPool, ExistingPool, NodeFill, Pool, PoolLifetime, StartTask

_OF_EXISTING = frozenset({"id", "existing", "os"})


def build_pool(context: BuildContext, pool: PoolSection) -> AnyPool:
    """Return the pool."""
    if pool.section.get("existing"):
        return _build_existing(context, pool)
    section = pool.section
    _check_vm_size(context, pool)
    _refuse_identity(context, pool)
    system = OperatingSystem(section.get("os", "linux"))
    dedicated, spot = _build_nodes(context, pool)
    return Pool(
        name=pool.name,
        id=pool_id(context, pool),
        image=build_image(section["image"]),
        os=system,
        vm_size=section["vm_size"],
        dedicated=dedicated,
        spot=spot,
        autoscale=build_autoscale(context, pool) if "autoscale" in section else None,
        task_slots_per_node=section.get("task_slots_per_node", 1),
        fill=NodeFill(section.get("fill", "spread")),
        lifetime=PoolLifetime(section.get("lifetime", "workflow")),
        start_task=_build_start_task(context, pool, system) if "start_task" in section else None,
        containers=build_containers(context, pool),
        mounts=build_mounts(context, section.get("mounts", []), pool.at("mounts")),
        network=build_network(section["network"]) if "network" in section else None,
        disks=build_disks(section.get("disks", [])),
        user_accounts=build_user_accounts(context, pool),
        inter_node=section.get("inter_node", False),
        app_packages=build_app_packages(section.get("app_packages", [])),
        metadata=build_metadata(context, pool),
        raw=checked_raw(context, section, pool.at("raw"), OF_POOL),
    )


def _build_existing(context: BuildContext, pool: PoolSection) -> ExistingPool:
    for key in pool.section:
        if key not in _OF_EXISTING:
            summary = f"'{key}' cannot be said of a pool that exists: it is used as it is"
            hint = "Leave it out, or leave out 'existing' for a pool of the workflow's own."
            context.problems.add("key-conflict", pool.at(key), summary, hint=hint, key=True)
    system = OperatingSystem(pool.section.get("os", "linux"))
    return ExistingPool(name=pool.name, id=pool.section["id"], os=system)


def _check_vm_size(context: BuildContext, pool: PoolSection) -> None:
    fault = find_vm_size_fault(pool.section["vm_size"], known_only=context.preflight)
    if fault:
        summary, hint = fault
        context.problems.add("vm-size", pool.at("vm_size"), summary, hint=hint)


def _refuse_identity(context: BuildContext, pool: PoolSection) -> None:
    if "identity" in pool.section:
        summary = "only Azure's management plane can give a pool identities"
        hint = (
            "Make the pool with the Azure portal, az or Bicep, and use it here with its 'id' and "
            "'existing: true'."
        )
        context.problems.add("pool-identity", pool.at("identity"), summary, hint=hint, key=True)


def _build_nodes(context: BuildContext, pool: PoolSection) -> tuple[int, int]:
    """Return the numbers of dedicated and spot nodes; a formula begins with none."""
    if "autoscale" in pool.section:
        return 0, 0
    nodes = pool.section["nodes"]
    counts = nodes.get("dedicated", 0), nodes.get("spot", 0)
    if not any(counts):
        hint = "Set 'dedicated' or 'spot' to 1 or more."
        summary = "the pool has no nodes"
        context.problems.add("no-nodes", pool.at("nodes"), summary, hint=hint, key=True)
    return counts


def check_pool_ids(context: BuildContext, pools: Iterable[AnyPool | None]) -> None:
    """Report pools of one id; Batch compares ids without case."""
    seen: dict[str, AnyPool] = {}
    for pool in pools:
        if pool is None:
            continue
        first = seen.setdefault(pool.id.lower(), pool)
        if first is not pool:
            summary = f"the pools '{first.name}' and '{pool.name}' have the same id '{pool.id}'"
            hint = "Give one of them another 'id'."
            context.problems.add("same-pool", ("pools", pool.name, "id"), summary, hint=hint)


def _build_start_task(
    context: BuildContext, pool: PoolSection, system: OperatingSystem
) -> StartTask:
    section, address = pool.section["start_task"], pool.at("start_task")
    settings: dict[str, Any] = {
        key: section[key] for key in ("elevated", "retries", "wait") if key in section
    }
    return StartTask(
        command_line=build_command_line(with_script(context, section, address, system), system),
        resource_files=build_resource_files(context, section, address),
        env=build_env(context, section, address),
        **settings,
    )
