"""Batch Shipyard's pool and its preparation of nodes -> the workflow's pool."""

from flowrun.language.imports.reader import Reader
from flowrun.language.imports.shipyard_files import url_file
from flowrun.language.imports.sketch import Section, Sketch, literal, plain_env, put
from flowrun.language.imports.spans import from_clock, iso_of_clock

PLACEHOLDER = {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server"}
_SAME = "not needed: "


def read_pool(sketch: Sketch, pool: Reader) -> Section:
    """Return the `pool` section."""
    section: Section = {
        "image": _image(pool.section("vm_configuration")),
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
    network = pool.section("virtual_network").take("arm_subnet_id")
    settings = {
        "autoscale": _autoscale(pool.section("autoscale")),
        "inter_node": pool.take("inter_node_communication_enabled") or None,
        "network": {"subnet": network} if network else None,
        "start_task": _start_task(sketch, pool),
        "raw": {"resizeTimeout": iso_of_clock(pool.take("resize_timeout"))}
        if "resize_timeout" in pool
        else None,
    }
    for key, value in settings.items():
        put(section, key, value)
    pool.leave("block_until_all_global_resources_loaded", f"{_SAME}a task brings its own files")
    pool.leave("transfer_files_on_pool_creation", f"{_SAME}inputs go up before tasks run")
    return section


def _image(machine: Reader) -> Section:
    platform, custom = machine.section("platform_image"), machine.section("custom_image")
    platform.leave("native", "containers are the service's own here")
    if "arm_image_id" in custom:
        return {"id": custom.take("arm_image_id"), "node_agent_sku": custom.take("node_agent")}
    image = {key: platform.text(key).lower() for key in PLACEHOLDER if key in platform}
    if len(image) < len(PLACEHOLDER):
        machine.note("platform_image", "incomplete, so Ubuntu 24.04 stands there instead")
        image = {**PLACEHOLDER}
    if "version" in platform:
        image["version"] = platform.take("version")
    return image


def _nodes(pool: Reader) -> Section:
    count = pool.section("vm_count")
    nodes = {"dedicated": count.integer("dedicated", 0), "spot": count.integer("low_priority", 0)}
    found = {key: value for key, value in nodes.items() if value}
    if not found:
        pool.note("vm_count", "no nodes: one stands there instead")
    return found or {"dedicated": 1}


def _autoscale(autoscale: Reader) -> Section:
    every: Section = {}
    if "evaluation_interval" in autoscale:
        every["interval"] = from_clock(autoscale.take("evaluation_interval"))
    if "formula" in autoscale:
        return {"formula": autoscale.take("formula"), **every}
    scenario = autoscale.section("scenario")
    name = scenario.text("name")
    if name not in {"active_tasks", "pending_tasks"}:
        return {}
    most = scenario.section("maximum_vm_count")
    limits = {"max": most.take("dedicated", 0), "spot_max": most.take("low_priority", 0)}
    found = {key: value for key, value in limits.items() if value}
    return {"preset": "pending_tasks", **found, **every}


def _start_task(sketch: Sketch, pool: Reader) -> Section:
    prepare = pool.section("additional_node_prep")
    commands = prepare.section("commands")
    # Between the two Shipyard did its own preparation, which is not needed here.
    lines = [*commands.texts("pre"), *commands.texts("post")]
    files = [url_file(file) for file in pool.sections("resource_files")]
    if not lines:
        if files:
            sketch.notes.append(f"{pool.path}.resource_files: not carried over, no start task")
        return {}
    env = {**pool.mapping("environment_variables"), **prepare.mapping("environment_variables")}
    # Shipyard prepared nodes as root.
    start: Section = {"commands": [literal(line) for line in lines], "elevated": True}
    return (
        start
        | ({"resource_files": files} if files else {})
        | ({"env": plain_env(env)} if env else {})
    )
