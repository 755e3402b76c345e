"""What steps ask of the workflow's pool, which other tools learn elsewhere."""

from flowrun.language.imports.sketch import Section, Sketch

_OF_CONTAINERS = ("container_images", "registries")


def fit_pool(sketch: Sketch) -> None:
    """Give the pool what the steps cannot do without, and tell it."""
    pool: Section = sketch.sections["pool"]
    if "existing" in pool:
        return
    # A pool has numbers of nodes or a formula, and not both.
    if "autoscale" in pool:
        pool.pop("nodes", None)
    _fit_containers(sketch, pool)
    counts = [step["instances"]["count"] for step in sketch.steps if "instances" in step]
    if counts:
        # A number that a parameter gives is not known here.
        known = (count for count in counts if isinstance(count, int))
        _fit_instances(sketch, pool, max(known, default=0))


def _fit_containers(sketch: Sketch, pool: Section) -> None:
    if any("container_image" in step for step in sketch.steps):
        # Elsewhere the image of the machine, or each single task, tells of containers.
        pool["containers_enabled"] = True
        return
    # Here every task of a pool with containers runs in one.
    for key in _OF_CONTAINERS:
        if pool.pop(key, None):
            sketch.notes.append(f"pool.{key}: not carried over, no task runs in a container")


def _fit_instances(sketch: Sketch, pool: Section, most: int) -> None:
    if not pool.get("inter_node"):
        sketch.notes.append("pool.inter_node: added, a task of several instances needs it")
        pool["inter_node"] = True
    if pool.pop("task_slots_per_node", 1) != 1:
        sketch.notes.append(
            "pool.task_slots_per_node: left at 1, a task of several instances needs such nodes"
        )
    nodes = pool.get("nodes", {})
    counts = list(nodes.values())
    if nodes and all(isinstance(count, int) for count in counts) and sum(counts) < most:
        nodes["dedicated"] = most - nodes.get("spot", 0)
        sketch.notes.append(f"pool.nodes: raised to {most}, as many instances a task has")
