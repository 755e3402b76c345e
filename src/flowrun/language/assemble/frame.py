"""Everything of a workflow but its tasks, in the order in which templates can see each part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flowrun.language.assemble.build_context import BuildContext, Section, top_names
from flowrun.language.assemble.downloads import build_downloads
from flowrun.language.assemble.inputs import InputGlob, build_inputs, input_globs
from flowrun.language.assemble.job import build_job
from flowrun.language.assemble.pool import build_pool, check_pool_ids
from flowrun.language.assemble.pool_sections import (
    PoolSection,
    default_pool_id,
    pool_id,
    render_pools,
)
from flowrun.language.templates.names import Names
from flowrun.model.files import Download, InputFile
from flowrun.model.pool import AnyPool
from flowrun.model.workflow import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the tasks are built on; `names` are those that their templates may use, beside the
    `pool_names` of the pool that they run on.

    A pool of `pools` (by name) and `job` are None when a template of theirs is wrong, which is a
    problem by then.
    """

    globs: tuple[InputGlob, ...]
    inputs: tuple[InputFile, ...]
    pools: Mapping[str, AnyPool | None]
    pool_names: Mapping[str, Names]
    job: Job | None
    downloads: tuple[Download, ...]
    names: Mapping[str, object]


def build_frame(context: BuildContext) -> Frame:
    """Return the workflow without its tasks."""
    name: Any = context.problems.document.value["name"]
    names = top_names(context)
    pools = render_pools(context, names)
    pool_names = {key: _pool_names(context, key, pool) for key, pool in pools.items()}
    # Where there are several, the templates of each step see the pool that it runs on.
    if len(pools) == 1:
        names = {**names, "pool": next(iter(pool_names.values()))}
    job: Section | None = context.render("job", names)
    has_job = "job" in context.problems.document.value
    names = {**names, "job": _job_names(job or {}, name)}
    inputs: list[Section] = context.render("inputs", names) or []
    globs = input_globs(context, inputs)
    built = {key: build_pool(context, pool) if pool else None for key, pool in pools.items()}
    check_pool_ids(context, built.values())
    return Frame(
        globs=globs,
        inputs=build_inputs(context, inputs, globs),
        pools=built,
        pool_names=pool_names,
        # Without the section there is a job all the same, of defaults.
        job=None if job is None and has_job else build_job(context, job or {}, name=name),
        downloads=build_downloads(context, context.render("downloads", names) or []),
        names=names,
    )


def _pool_names(context: BuildContext, name: str, pool: PoolSection | None) -> Names:
    section = pool.section if pool else {}
    nodes = section.get("nodes", {})
    return Names(
        id=pool_id(context, pool) if pool else default_pool_id(context, name),
        vm_size=section.get("vm_size", ""),
        dedicated=nodes.get("dedicated", 0),
        spot=nodes.get("spot", 0),
        task_slots_per_node=section.get("task_slots_per_node", 1),
    )


def _job_names(section: Section, name: str) -> Names:
    return Names(id=section.get("id", name), priority=section.get("priority", 0))
