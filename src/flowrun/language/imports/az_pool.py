"""A pool as the REST API takes it -> the workflow's pool."""

from flowrun.language.imports.az_files import environment, resource_files
from flowrun.language.imports.az_machines import PLACEHOLDER, read_image, read_machines
from flowrun.language.imports.az_step import shell_text
from flowrun.language.imports.az_users import read_own_user, read_user_accounts
from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, put
from flowrun.language.imports.spans import from_iso


def find_pool(sketch: Sketch, wanted: Reader, own: Reader | None) -> Section:
    """Return the pool of the files, or that which the job brings along, or that which it names."""
    auto = wanted.section("autoPoolSpecification")
    auto.leave("autoPoolIdPrefix", "not carried over: the pool has an id of its own")
    lifetime = str(auto.take("poolLifetimeOption", "")).lower()
    if own is not None:
        wanted.leave("poolId", "the workflow has its own pool")
        return read_pool(sketch, own)
    if "pool" in auto:
        section = read_pool(sketch, auto.section("pool"))
        if lifetime == "job" and not auto.take("keepAlive"):
            return {**section, "lifetime": "run"}
        auto.leave("poolLifetimeOption", "not carried over: the pool stays until flowrun destroy")
        return section
    if pool_id := wanted.take("poolId"):
        return {"id": pool_id, "existing": True}
    wanted.note("poolId", "the pool is not among the files: one node of a common size stands there")
    return {"image": {**PLACEHOLDER}, "vm_size": "Standard_D2s_v3", "nodes": {"dedicated": 1}}


def read_pool(sketch: Sketch, pool: Reader) -> Section:
    """Return the `pool` section."""
    section = read_image(pool.section("virtualMachineConfiguration"))
    settings = {
        "vm_size": pool.take("vmSize"),
        "nodes": _nodes(pool),
        "id": pool.take("id"),
        # Older files call the slots by another name.
        "task_slots_per_node": pool.take("taskSlotsPerNode", pool.take("maxTasksPerNode")),
        "fill": str(pool.section("taskSchedulingPolicy").take("nodeFillType", "")).lower(),
        "autoscale": _autoscale(pool),
        "inter_node": pool.take("enableInterNodeCommunication") or None,
        "start_task": _start_task(sketch, pool.section("startTask")),
        "user_accounts": read_user_accounts(sketch, pool),
        **read_machines(sketch, pool),
    }
    for key, value in settings.items():
        put(section, key, value)
    return section


def _nodes(pool: Reader) -> Section:
    # Both names are read in any case, so that neither is told as left over.
    counts = {
        "dedicated": pool.take("targetDedicatedNodes", pool.take("targetDedicated")),
        "spot": pool.take("targetLowPriorityNodes", pool.take("targetLowPriority")),
    }
    return {key: count for key, count in counts.items() if count} or {"dedicated": 1}


def _autoscale(pool: Reader) -> Section:
    if not pool.take("enableAutoScale"):
        return {}
    section: Section = {"formula": pool.take("autoScaleFormula")}
    put(section, "interval", from_iso(pool.take("autoScaleEvaluationInterval")))
    return section


def _start_task(sketch: Sketch, start: Reader) -> Section:
    if "commandLine" not in start:
        return {}
    section: Section = {"command": shell_text(start.text("commandLine"))}
    settings = {
        "resource_files": resource_files(sketch, start),
        "env": environment(sketch, start),
        "elevated": read_own_user(start) or None,
        "retries": start.take("maxTaskRetryCount"),
        "wait": start.take("waitForSuccess"),
    }
    for key, value in settings.items():
        put(section, key, value)
    return section
