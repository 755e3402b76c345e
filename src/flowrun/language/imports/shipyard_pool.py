"""Batch Shipyard's pool and its preparation of nodes -> the workflow's pool."""

from flowrun.language.imports.reader import Reader
from flowrun.language.imports.sketch import Section, Sketch, literal, plain_env

PLACEHOLDER = {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server"}
_SAME = "not needed: "


def read_pool(sketch: Sketch, pool: Reader) -> Section:
    """Return the `pool` section."""
    section: Section = {
        "image": _image(sketch, pool.section("vm_configuration")),
        "vm_size": pool.take("vm_size", "Standard_D2s_v3"),
        "nodes": _nodes(pool),
    }
    if "id" in pool:
        section["id"] = pool.take("id")
    for theirs, ours in (
        ("task_slots_per_node", "task_slots_per_node"),
        ("max_tasks_per_node", "task_slots_per_node"),
        ("node_fill_type", "fill"),
    ):
        if theirs in pool:
            section[ours] = pool.take(theirs)
    sketch.offer(
        "pool",
        section,
        "autoscale",
        _autoscale(pool.section("autoscale")),
        f"{pool.path}.autoscale",
    )
    # A pool has numbers of nodes or a formula, and not both.
    if "autoscale" in section:
        del section["nodes"]
    sketch.offer(
        "pool",
        section,
        "inter_node",
        pool.take("inter_node_communication_enabled"),
        f"{pool.path}.inter_node_communication_enabled",
    )
    network = pool.section("virtual_network").take("arm_subnet_id")
    sketch.offer(
        "pool",
        section,
        "network",
        {"subnet": network} if network else None,
        f"{pool.path}.virtual_network.arm_subnet_id",
    )
    if start := _start_task(sketch, pool):
        section["start_task"] = start
    pool.leave("block_until_all_global_resources_loaded", f"{_SAME}a task brings its own files")
    pool.leave("transfer_files_on_pool_creation", f"{_SAME}inputs go up before tasks run")
    return section


def _image(sketch: Sketch, machine: Reader) -> Section:
    platform, custom = machine.section("platform_image"), machine.section("custom_image")
    platform.leave("native", "containers are the service's own here")
    if "arm_image_id" in custom:
        gallery = {"id": custom.take("arm_image_id"), "node_agent_sku": custom.take("node_agent")}
        image: Section = {}
        for key, value in gallery.items():
            sketch.offer("image", image, key, value, f"{custom.path}.arm_image_id")
        return image or {**PLACEHOLDER}
    image = {key: platform.take(key).lower() for key in PLACEHOLDER if key in platform}
    if len(image) < len(PLACEHOLDER):
        machine.note("platform_image", "incomplete, so Ubuntu 24.04 stands there instead")
        image = {**PLACEHOLDER}
    if "version" in platform:
        image["version"] = platform.take("version")
    return image


def _nodes(pool: Reader) -> Section:
    count = pool.section("vm_count")
    nodes = {"dedicated": count.take("dedicated", 0), "spot": count.take("low_priority", 0)}
    found = {key: value for key, value in nodes.items() if value}
    if not found:
        pool.note("vm_count", "no nodes: one stands there instead")
    return found or {"dedicated": 1}


def _autoscale(autoscale: Reader) -> Section:
    if "formula" in autoscale:
        return {"formula": autoscale.take("formula")}
    scenario = autoscale.section("scenario")
    name = scenario.take("name")
    if name not in {"active_tasks", "pending_tasks"}:
        return {}
    most = scenario.section("maximum_vm_count")
    limits = {"max": most.take("dedicated", 0), "spot_max": most.take("low_priority", 0)}
    return {"preset": "pending_tasks", **{key: value for key, value in limits.items() if value}}


def _start_task(sketch: Sketch, pool: Reader) -> Section:
    prepare = pool.section("additional_node_prep")
    commands = prepare.section("commands")
    # Between the two Shipyard did its own preparation, which is not needed here.
    lines = [*commands.take("pre", []), *commands.take("post", [])]
    files = [
        {
            "url": file.take("blob_source"),
            "path": file.take("file_path"),
            **({"mode": file.take("file_mode")} if "file_mode" in file else {}),
        }
        for file in pool.sections("resource_files")
    ]
    if not lines:
        if files:
            sketch.notes.append(f"{pool.path}.resource_files: not carried over, no start task")
        return {}
    env = {**pool.take("environment_variables", {}), **prepare.take("environment_variables", {})}
    # Shipyard prepared nodes as root.
    start: Section = {"commands": [literal(line) for line in lines], "elevated": True}
    return (
        start
        | ({"resource_files": files} if files else {})
        | ({"env": plain_env(env)} if env else {})
    )
