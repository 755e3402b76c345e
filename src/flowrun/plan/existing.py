"""What somebody else made, pools and containers: there and fit for use, or the plan ends here."""

from collections.abc import Iterable, Iterator, Mapping

from flowrun.errors import Diagnostic, Place, SpecError
from flowrun.model.account import ContainerInfo, PoolInfo
from flowrun.model.files import Container
from flowrun.model.pool import ExistingPool
from flowrun.model.workflow import Workflow
from flowrun.state.observed import find_pool


def check_existing_pools(workflow: Workflow, pools: Iterable[PoolInfo]) -> None:
    """Raise SpecError naming every existing pool of the file that its tasks cannot use."""
    known = tuple(pools)
    found = [
        problem
        for pool in workflow.pools
        if isinstance(pool, ExistingPool)
        for problem in _problems(workflow, pool, find_pool(known, pool.id))
    ]
    if found:
        raise SpecError(found)


def check_external_containers(
    containers: Iterable[Container],
    found: Mapping[str, ContainerInfo],
    places: Mapping[str, Place],
) -> None:
    """Raise SpecError naming every external container that is not there."""
    missing = [
        Diagnostic(
            code="missing-container",
            summary=f"there is no blob container '{container.name}' in this storage account",
            place=places.get(f"containers.{container.alias}"),
            hint="Check its name and the account, have its owner make it, or leave out 'external' "
            "to have the workflow make one of its own.",
        )
        for container in containers
        if container.external and container.name not in found
    ]
    if missing:
        raise SpecError(missing)


def _problems(
    workflow: Workflow, pool: ExistingPool, found: PoolInfo | None
) -> Iterator[Diagnostic]:
    place = workflow.pool_place(pool)
    if found is None:
        yield Diagnostic(
            code="missing-pool",
            summary=f"there is no pool '{pool.id}' in this Batch account",
            place=place,
            hint="Check the id and the account, or leave out 'existing' to have the pool made.",
        )
    elif found.state == "deleting":
        yield Diagnostic(
            code="unusable-pool", summary=f"pool '{pool.id}' is being deleted", place=place
        )
    # Where a formula sets the size, nodes may still come.
    elif not found.autoscale and not found.target_dedicated + found.target_spot:
        yield Diagnostic(
            code="unusable-pool",
            summary=f"pool '{pool.id}' has no nodes and will get none",
            place=place,
            hint="Resize it, or ask whoever owns it: flowrun does not change it.",
        )
    else:
        yield from _too_wide(workflow, pool, found)


def _too_wide(workflow: Workflow, pool: ExistingPool, found: PoolInfo) -> Iterator[Diagnostic]:
    slots = found.task_slots_per_node
    wide = (task for task in workflow.tasks if task.pool == pool.name and task.slots > slots)
    # One is enough: tasks of a step mostly take the same number of slots.
    task = next(wide, None)
    if task:
        yield Diagnostic(
            code="too-many-slots",
            summary=f"task '{task.id}' takes {task.slots} slots, and a node of pool '{pool.id}' "
            f"has {slots}",
            place=workflow.places.get(f"tasks.{task.step}"),
        )
