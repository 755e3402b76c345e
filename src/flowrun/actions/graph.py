"""The steps of a workflow as a graph: what waits for what, and which containers lie between."""

from dataclasses import dataclass

from flowrun.model.files import BlobFile, BlobTree
from flowrun.model.needs import StepNeeds
from flowrun.model.phases import divide_steps
from flowrun.model.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphStep:
    """A step; `tasks` is None while an earlier step has yet to make what they are of. `reads` and
    `writes` are aliases of containers.
    """

    name: str
    pool: str
    phase: int
    tasks: int | None
    needs: tuple[str, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The steps in the order of the file, and the containers that any of them uses."""

    workflow: str
    steps: tuple[GraphStep, ...]
    containers: tuple[str, ...]


def draw_graph(workflow: Workflow) -> Graph:
    """Return the graph; nobody has looked at an account, so only the inputs are known."""
    steps = _steps(workflow)
    used = {alias for step in steps for alias in (*step.reads, *step.writes)}
    aliases = (container.alias for container in workflow.containers)
    return Graph(
        workflow=workflow.name,
        steps=steps,
        containers=tuple(alias for alias in aliases if alias in used),
    )


def _steps(workflow: Workflow) -> tuple[GraphStep, ...]:
    aliases = {container.name: container.alias for container in workflow.containers}
    jobs = divide_steps(workflow.outlines, workflow.needs)
    pools = {pool.name: pool.id for pool in workflow.pools}
    found = []
    for outline in workflow.outlines:
        tasks = [task for task in workflow.tasks if task.step == outline.name]
        reads = {
            file.container
            for task in tasks
            for file in task.reads
            if isinstance(file, BlobFile | BlobTree)
        }
        reads |= {container for container, _ in outline.listed}
        writes = {file.container for task in tasks for file in task.output_files}
        found.append(
            GraphStep(
                name=outline.name,
                pool=pools.get(outline.pool, outline.pool),
                # A workflow of one job has no phases to tell apart.
                phase=jobs[outline.name].phase or 1,
                tasks=None if outline.lists and not tasks else len(tasks),
                needs=workflow.needs.get(outline.name, StepNeeds()).steps,
                reads=tuple(sorted(aliases[name] for name in reads)),
                writes=tuple(sorted(aliases[name] for name in writes)),
            )
        )
    return tuple(found)
