"""Steps -> tasks: one rendered task for every item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.commands import build_command_line
from flowrun.language.assemble.env import build_env
from flowrun.language.assemble.files import build_output_files, build_resource_files
from flowrun.language.assemble.instances import build_instances, check_instances
from flowrun.language.assemble.raw import OF_TASK, checked_raw
from flowrun.language.assemble.retry import build_retry
from flowrun.language.assemble.scripts import with_script
from flowrun.language.assemble.steps import Step
from flowrun.language.assemble.task_ids import TaskIds
from flowrun.language.assemble.windows import find_wrapped_keys, report_wrapped_keys
from flowrun.language.duration import parse_duration
from flowrun.language.expand.item import MAX_TASKS, Item
from flowrun.language.suggest import did_you_mean
from flowrun.language.templates.environment import make_context
from flowrun.language.templates.tree import RenderError
from flowrun.language.text.document import Address
from flowrun.model.exits import ExitRules
from flowrun.model.machines import OperatingSystem
from flowrun.model.pool import AnyPool, Pool
from flowrun.model.workflow import Task

_PLAIN = ("slots", "retries", "elevated", "user", "container_image")
_DURATIONS = ("max_wall_clock", "retention")
MOST_SLOTS = 256
"""More than any node has: those of a pool that is not built here are not known."""


def build_tasks(
    context: BuildContext,
    steps: Sequence[Step],
    pools: Mapping[str, AnyPool | None],
    exits: Mapping[str, ExitRules],
) -> tuple[Task, ...]:
    """Return the tasks of all steps in order, with ids that are unique in the workflow."""
    # Counted first: to render them all could take minutes.
    count = sum(1 if step.items is None else len(step.items) for step in steps)
    if count > MAX_TASKS:
        summary = f"the workflow has {count} tasks; at most {MAX_TASKS} are possible"
        context.problems.add("too-many-tasks", ("tasks",), summary, key=True)
        return ()
    ids = TaskIds(context.problems, steps)
    return tuple(
        replace(task, exits=exits[step.name])
        for step in steps
        for task in _step_tasks(context, step, ids=ids, pool=pools[step.pool])
    )


def _step_tasks(
    context: BuildContext, step: Step, *, ids: TaskIds, pool: AnyPool | None
) -> Iterator[Task]:
    """Yield the tasks of a step; of many items that fail alike, the first is reported."""
    failed: set[tuple[Address, str]] = set()
    too_wide = False
    wrapped: set[str] = set()
    task: Task | None = None
    system = pool.os if pool else OperatingSystem.LINUX
    slots_per_node = pool.task_slots_per_node if isinstance(pool, Pool) else MOST_SLOTS
    # Without a for_each there is one task, and it has no item.
    for index, item in enumerate(step.items if step.items is not None else (None,)):
        label = item.label if item else ""
        try:
            # What the file says of the id wins over the default.
            section = {"id": ids.default(step, index), **_render(step, index, item)}
        except RenderError as error:
            if (error.address, error.fault.code) not in failed:
                failed.add((error.address, error.fault.code))
                context.problems.add_fault(error.address, error.fault, item=label)
            continue
        task = _build_task(context, step, section, label, system)
        ids.claim(step, task.id, label)
        too_wide = too_wide or task.slots > slots_per_node
        if system is OperatingSystem.WINDOWS:
            wrapped |= find_wrapped_keys(task, step)
        yield task
    report_wrapped_keys(context, step, wrapped)
    # One task tells for the step: its file says an image, or says none.
    if isinstance(pool, Pool) and task is not None:
        _check_container(context, step, pool, task)
        check_instances(context, step, pool, task)
        _check_user(context, step, pool, task)
    if too_wide:
        summary = f"a task takes more slots than a node has ({slots_per_node})"
        hint = "Raise the pool's 'task_slots_per_node'."
        context.problems.add("too-many-slots", (*step.address, "slots"), summary, hint=hint)


def _container_options(section: Section) -> str:
    gpus = f"--gpus {section['gpus']}" if "gpus" in section else ""
    return " ".join(filter(None, (gpus, section.get("container_options", ""))))


def _check_container(context: BuildContext, step: Step, pool: Pool, task: Task) -> None:
    """On a pool with containers Batch runs every task in one, and elsewhere none."""
    if task.container_image and pool.containers is None:
        hint = "Write 'containers_enabled: true' in the pool."
        summary = "the step's pool has no containers"
        address = (*step.address, "container_image")
        context.problems.add("container-pool", address, summary, hint=hint, key=True)
    elif pool.containers is not None and not task.container_image:
        hint = "Say its 'container_image', or give the step another pool."
        summary = "on a pool with containers every task runs in one"
        context.problems.add("container-pool", step.address, summary, hint=hint, key=True)


def _check_user(context: BuildContext, step: Step, pool: Pool, task: Task) -> None:
    names = [user.name for user in pool.user_accounts]
    if task.user and task.user not in names:
        summary = f"the pool has no user account '{task.user}'"
        hint = did_you_mean(task.user, names, listed="User accounts")
        context.problems.add("unknown-user", (*step.address, "user"), summary, hint=hint)


def _render(step: Step, index: int, item: Item | None) -> Section:
    names = step.names if item is None else {**step.names, "item": item.value, "index": index}
    section: Any = step.tree.render(make_context(names))
    return {**section}


def _build_task(
    context: BuildContext, step: Step, section: Section, label: str, system: OperatingSystem
) -> Task:
    settings: dict[str, Any] = {key: section[key] for key in _PLAIN if key in section}
    settings |= {key: parse_duration(section[key]) for key in _DURATIONS if key in section}
    return Task(
        id=section["id"],
        step=step.name,
        item=label,
        pool=step.pool,
        command_line=build_command_line(
            with_script(context, section, step.address, system), system
        ),
        resource_files=build_resource_files(context, section, step.address),
        output_files=build_output_files(context, section, step.address),
        env=build_env(context, section, step.address),
        retry=build_retry(context, section, step.address),
        container_options=_container_options(section),
        instances=build_instances(context, section, step.address),
        raw=checked_raw(context, section, (*step.address, "raw"), OF_TASK),
        **settings,
    )
