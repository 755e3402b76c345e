"""A pool as the REST API takes it -> the workflow's pool."""

import re

from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, literal
from flowrun.language.shape.schema import load_schema

PLACEHOLDER: Section = {
    "image": {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server"},
    "vm_size": "Standard_D2s_v3",
    "nodes": {"dedicated": 1},
}
# Double quotes only where they hold nothing that the outer shell would replace.
_SHELL = re.compile(r"""(?:/bin/)?(?:ba)?sh -c (?:'([^']*)'|"([^"\\$`]*)")""", re.DOTALL)


def placeholder_pool(wanted: Reader) -> Section:
    """Return a pool for a job whose own is not among the files."""
    pool_id = wanted.take("poolId")
    if pool_id and "existing" in load_schema()["$defs"]["pool"]["properties"]:
        return {"id": pool_id, "existing": True}
    wanted.note("poolId", "the pool is not among the files: one node of a common size stands there")
    return {**PLACEHOLDER}


def read_pool(sketch: Sketch, pool: Reader) -> Section:
    """Return the `pool` section."""
    machine = pool.section("virtualMachineConfiguration")
    image = machine.section("imageReference")
    machine.leave("nodeAgentSKUId", "not needed: flowrun finds the node agent by itself")
    section: Section = {
        "image": {
            key: image.take(key) for key in ("publisher", "offer", "sku", "version") if key in image
        },
        "vm_size": pool.take("vmSize"),
        "nodes": _nodes(pool),
    }
    if len(section["image"]) < len(PLACEHOLDER["image"]):
        image.note("publisher", "there is no marketplace image: Ubuntu 24.04 stands there instead")
        section["image"] = {**PLACEHOLDER["image"]}
    section |= _plain_settings(pool)
    if pool.take("enableAutoScale"):
        sketch.offer(
            "pool",
            section,
            "autoscale",
            {"formula": pool.take("autoScaleFormula")},
            f"{pool.path}.autoScaleFormula",
        )
    # A pool has numbers of nodes or a formula, and not both.
    if "autoscale" in section:
        del section["nodes"]
    sketch.offer(
        "pool",
        section,
        "inter_node",
        pool.take("enableInterNodeCommunication"),
        f"{pool.path}.enableInterNodeCommunication",
    )
    if "startTask" in pool:
        section["start_task"] = _start_task(pool.section("startTask"))
    return section


def _plain_settings(pool: Reader) -> Section:
    section: Section = {}
    if "id" in pool:
        section["id"] = pool.take("id")
    for theirs in ("taskSlotsPerNode", "maxTasksPerNode"):
        if theirs in pool:
            section["task_slots_per_node"] = pool.take(theirs)
    if fill := pool.section("taskSchedulingPolicy").take("nodeFillType"):
        section["fill"] = str(fill).lower()
    return section


def _nodes(pool: Reader) -> Section:
    # Both names are read in any case, so that neither is told as left over.
    counts = {
        "dedicated": pool.take("targetDedicatedNodes", pool.take("targetDedicated")),
        "spot": pool.take("targetLowPriorityNodes", pool.take("targetLowPriority")),
    }
    return {key: count for key, count in counts.items() if count} or {"dedicated": 1}


def _start_task(start: Reader) -> Section:
    section: Section = {"command": shell_text(start.take("commandLine"))}
    files = [plain_file(file) for file in start.sections("resourceFiles")]
    if files:
        section["resource_files"] = files
    if env := environment(start):
        section["env"] = env
    if is_elevated(start):
        section["elevated"] = True
    if "maxTaskRetryCount" in start:
        section["retries"] = start.take("maxTaskRetryCount")
    if "waitForSuccess" in start:
        section["wait"] = start.take("waitForSuccess")
    return section


def shell_text(command_line: str) -> str:
    """Return what a shell would get: bash is ours already, so `/bin/sh -c '...'` is peeled off."""
    found = _SHELL.fullmatch(command_line.strip())
    return (found[1] or found[2] or "").strip() or command_line if found else command_line


def plain_file(file: Reader) -> Section:
    """Return a resource file of a URL."""
    address = str(file.take("httpUrl") or file.take("blobSource") or "")
    entry: Section = {
        "url": address,
        "path": file.take("filePath") or literal(address.rpartition("/")[2]),
    }
    if "fileMode" in file:
        entry["mode"] = str(file.take("fileMode"))
    return entry


def environment(source: Reader, key: str = "environmentSettings") -> Section:
    """Return `env`."""
    return {str(each.take("name")): each.take("value", "") for each in source.sections(key)}


def is_elevated(source: Reader) -> bool:
    """Whether a task runs as administrator."""
    # Older files say it so: read here, so that it is not told as left over.
    source.take("runElevated")
    user = source.section("userIdentity").section("autoUser")
    user.take("scope")
    return bool(user.take("elevationLevel") == "admin" or source.value.get("runElevated"))
