"""`instances` of a step -> a task that runs on several nodes at a time."""

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.commands import build_command_line
from flowrun.language.assemble.files import build_files
from flowrun.language.assemble.steps import Step
from flowrun.language.text.document import Address
from flowrun.model.instances import Instances
from flowrun.model.pool import Pool
from flowrun.model.workflow import Task


def build_instances(context: BuildContext, section: Section, address: Address) -> Instances | None:
    """Return what the task's `instances` say."""
    said = section.get("instances")
    if said is None:
        return None
    here = (*address, "instances")
    return Instances(
        count=said["count"],
        coordination_command=build_command_line({"command": said["coordination_command"]}),
        common_files=build_files(context, said.get("common_files", ()), (*here, "common_files")),
    )


def check_instances(context: BuildContext, step: Step, pool: Pool, task: Task) -> None:
    """Report what the service would refuse, or wait for without end."""
    if task.instances is None:
        return
    here, count = (*step.address, "instances"), task.instances.count
    if not pool.inter_node:
        summary = "the nodes of the step's pool cannot talk to each other"
        hint = "Write 'inter_node: true' in the pool."
        context.problems.add("multi-instance", here, summary, hint=hint, key=True)
    if pool.task_slots_per_node > 1 or task.slots > 1:
        summary = "a task of several instances needs nodes of one slot, and takes one"
        hint = "Leave out 'slots' and the pool's 'task_slots_per_node'."
        context.problems.add("multi-instance", here, summary, hint=hint, key=True)
    nodes = pool.dedicated + pool.spot
    # How many nodes a formula will give is not known here.
    if pool.autoscale is None and count > nodes:
        summary = f"{count} instances would wait without end for the {nodes} nodes of the pool"
        context.problems.add("multi-instance", (*here, "count"), summary)
