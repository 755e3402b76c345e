"""The frame and the tasks -> the Workflow."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from flowrun.language.assemble.build_context import BuildContext
from flowrun.language.assemble.cleanup import build_cleanup
from flowrun.language.assemble.collisions import (
    check_same_files,
    check_same_outputs,
    check_shared_places,
)
from flowrun.language.assemble.exits import build_exits
from flowrun.language.assemble.frame import Frame
from flowrun.language.assemble.job import check_job_id
from flowrun.language.assemble.loops import check_loops
from flowrun.language.assemble.matched_reads import check_matched_reads
from flowrun.language.assemble.matches import match_tasks
from flowrun.language.assemble.needs import declare_needs
from flowrun.language.assemble.order import check_order
from flowrun.language.assemble.outlines import check_empty, outline_steps
from flowrun.language.assemble.places import find_places
from flowrun.language.assemble.retry import count_allowed
from flowrun.language.assemble.schedule import build_schedule, check_schedule
from flowrun.language.assemble.step_pools import warn_of_unused
from flowrun.language.assemble.steps import build_steps
from flowrun.language.assemble.tasks import build_tasks
from flowrun.language.assemble.writes import find_writes
from flowrun.language.expand.files import Blobs
from flowrun.language.text.document import Address
from flowrun.model.account import BlobInfo
from flowrun.model.workflow import Workflow

Listing = Mapping[str, Sequence[BlobInfo]]
"""The blobs of each container, by its real name."""


def build_workflow(context: BuildContext, frame: Frame, listed: Listing | None) -> Workflow | None:
    """Return the workflow, or None when there are errors among the context's problems."""
    document = context.problems.document
    blobs = Blobs(inputs=frame.inputs, listed=listed)
    steps = build_steps(context, frame, blobs)
    declared = declare_needs(context)
    allowed = count_allowed(steps)
    exits = build_exits(context, steps, declared.of_steps, allowed)
    built = build_tasks(context, steps, frame.pools, exits)
    tasks = match_tasks(context, steps, built, declared)
    writes = find_writes(steps, tasks)
    check_order(context, frame, steps, tasks, writes=writes, declared=declared)
    check_matched_reads(context, steps, tasks, declared.of_steps)
    outlines = outline_steps(steps, writes, declared.of_steps)
    check_empty(context, steps, outlines, looked=listed is not None)
    check_loops(context, frame, writes)
    check_same_outputs(context, steps, tasks)
    check_same_files(context, frame.downloads, writes)
    check_shared_places(context, frame.inputs, writes)
    schedule = build_schedule(context, frame.names)
    check_schedule(context, steps, tasks)
    used: dict[str, Address] = {}
    for step in steps:
        used.setdefault(step.pool, step.address)
    if frame.job:
        check_job_id(context, frame.job, outlines, declared.of_steps)
    # There is no job where a template in it is wrong, which is among the problems.
    if context.problems.has_errors or frame.job is None:
        return None
    # Not while there are errors: a step that is wrong uses no pool here.
    warn_of_unused(context, used)
    return Workflow(
        name=str(document.value["name"]),
        file=document.source.file,
        description=str(document.value.get("description", "")),
        containers=tuple(context.containers.values()),
        inputs=frame.inputs,
        pools=tuple(pool for pool in frame.pools.values() if pool and pool.name in used),
        job=frame.job,
        tasks=tasks,
        exits=exits,
        allowed_failures=allowed,
        needs=declared.of_steps,
        steps=outlines,
        downloads=frame.downloads,
        schedule=schedule,
        cleanup=build_cleanup(context, frame.names),
        own_files=_own_files(context),
        places=find_places(document),
    )


def _own_files(context: BuildContext) -> tuple[Path, ...]:
    """Return the files that say what the workflow is: no result may be written over them."""
    spots = context.problems.document.spots.values()
    layers = dict.fromkeys(spot.source.path for spot in spots)
    return (*layers, *dict.fromkeys(context.own_files))
