"""The package's entry: a workflow file and parameters -> a Draft, or every diagnostic at once."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flowrun.errors import SpecError
from flowrun.language.assemble.accounts import build_account, build_storage
from flowrun.language.assemble.build_context import BuildContext, top_names
from flowrun.language.assemble.containers import build_containers, check_aliases
from flowrun.language.assemble.frame import Frame, build_frame
from flowrun.language.assemble.places import find_places
from flowrun.language.assemble.pool_sections import default_pool_id, raw_pools, raw_value
from flowrun.language.assemble.workflow import build_workflow
from flowrun.language.draft import Draft
from flowrun.language.expand.items import expansion_of, sections_of_files
from flowrun.language.layers.defaults import apply_defaults
from flowrun.language.layers.include import include_files
from flowrun.language.layers.profiles import apply_profiles, check_profiles
from flowrun.language.params.declared import Param, declare_params
from flowrun.language.params.files import check_files
from flowrun.language.params.given import ParamSources
from flowrun.language.params.resolve import report_absent, resolve_params
from flowrun.language.problems import Problems
from flowrun.language.shape.schema import schema_text
from flowrun.language.shape.validate import check_shape
from flowrun.language.text.document import Address
from flowrun.language.text.source import read_source
from flowrun.model.claims import Claims
from flowrun.model.secret import Secret

__all__ = [
    "Claims",
    "Draft",
    "Param",
    "ParamSources",
    "load_claims",
    "load_name",
    "load_params",
    "load_profiles",
    "load_storage",
    "load_workflow",
    "schema_text",
]

NO_PARAMS = ParamSources()


def load_workflow(
    path: Path,
    sources: ParamSources = NO_PARAMS,
    *,
    profiles: Sequence[str] = (),
    display: str | None = None,
    preflight: bool = True,
) -> Draft:
    """Load a workflow file, called `display` in diagnostics, with these profiles laid over it.

    Without `preflight` a VM size may be of a family that flowrun does not know. Raises SpecError
    with everything that is wrong as far as it can be known offline.
    """
    context = _open(path, sources, profiles, display)
    return _draft(replace(context, preflight=preflight))


def load_claims(
    path: Path,
    sources: ParamSources = NO_PARAMS,
    *,
    profiles: Sequence[str] = (),
    display: str | None = None,
) -> Claims:
    """Load only what the workflow is called and what it claims: its inputs may be gone by now,
    and of its parameters only those count that the ids of its pools are made of.

    Raises SpecError as `load_workflow` does.
    """
    context = _open(path, sources, profiles, display)
    document = context.problems.document
    name = str(document.value["name"])
    pool_ids = _render_pool_ids(context)
    if None in pool_ids.values():
        # A secret can have no part in an id, so it does not have to be given.
        wanted = set(context.params.absent) - context.params.secret_names
        report_absent(replace(context.params, absent=tuple(sorted(wanted))), context.problems)
    context.problems.raise_errors()
    return Claims(
        name=name,
        file=document.source.file,
        containers=tuple(context.containers.values()),
        pool_ids={key: str(pool_id) for key, pool_id in pool_ids.items()},
        places=find_places(document),
        account=build_account(document),
        storage=build_storage(document),
        secrets=tuple(map(Secret, sorted(context.problems.secrets))),
    )


def _render_pool_ids(context: BuildContext) -> dict[str, object]:
    """Return the ids by the pools' addresses in the file; None for one that cannot be known.

    Pools that somebody else made, or that the service makes for a run, are not claimed.
    """
    ids: dict[str, object] = {}
    document = context.problems.document
    for name, (address, pool) in raw_pools(document).items():
        if "existing" in pool or raw_value(document, name, "lifetime") == "run":
            continue
        written = pool.get("id", default_pool_id(context, name))
        known = context.render_value((*address, "id"), written, top_names(context))
        ids[".".join(map(str, address))] = known
    return ids


def load_storage(path: Path) -> Claims:
    """Load only the containers and the storage accounts that they lie in; raises SpecError."""
    context = _open(path, NO_PARAMS, (), None)
    document = context.problems.document
    return Claims(
        name=str(document.value["name"]),
        file=document.source.file,
        containers=tuple(context.containers.values()),
        pool_ids={},
        places={},
        storage=build_storage(document),
    )


def load_name(path: Path) -> str:
    """Load only the workflow's name: whatever else is wrong in the file does not matter.

    Raises SpecError when the file cannot be read, or has no name.
    """
    problems = Problems(include_files(read_source(path, str(path))))
    name = problems.document.value.get("name")
    if not isinstance(name, str):
        # The schema tells a name that is missing, or no text, better than we could here.
        check_shape(problems)
        problems.raise_errors()
    return str(name)


def load_params(path: Path, profiles: Sequence[str] = ()) -> tuple[Param, ...]:
    """Load only the parameters that a workflow file declares.

    Raises SpecError when the file has not the shape of a workflow.
    """
    problems = _read(path, str(path), profiles)
    return tuple(declare_params(problems).values())


def load_profiles(path: Path) -> tuple[str, ...]:
    """Load only the names of the profiles that a workflow file has; raises SpecError."""
    section = include_files(read_source(path, str(path))).value.get("profiles")
    return tuple(section) if isinstance(section, dict) else ()


def _read(path: Path, display: str, profiles: Sequence[str]) -> Problems:
    """Read the document in all its layers, and check its shape."""
    document = include_files(read_source(path, display))
    # Profiles first: they may change `defaults`, of which steps then take.
    problems = Problems(apply_defaults(apply_profiles(document, profiles)))
    check_shape(problems)
    check_profiles(document, problems)
    problems.raise_errors()
    return problems


def _open(
    path: Path, sources: ParamSources, profiles: Sequence[str], display: str | None
) -> BuildContext:
    """Read and check the document, and settle its parameters and containers."""
    problems = _read(path, display or str(path), profiles)
    # From here on the document has the shape that the schema promises.
    return BuildContext(
        problems=problems,
        containers={container.alias: container for container in build_containers(problems)},
        params=resolve_params(problems, sources),
    )


def _draft(context: BuildContext) -> Draft:
    problems = context.problems
    report_absent(context.params, problems)
    check_files(context.params, problems)
    check_aliases(context)
    frame = build_frame(context)
    workflow = build_workflow(context, frame, None)
    if workflow is None:
        raise SpecError(problems.all_sorted())
    return Draft(
        name=workflow.name,
        file=workflow.file,
        containers=tuple(context.containers.values()),
        reads=_find_reads(context, frame),
        warnings=problems.all_sorted(),
        _offline=workflow,
        _context=context,
        _frame=frame,
    )


def _find_reads(context: BuildContext, frame: Frame) -> tuple[str, ...]:
    """Return the real names of the containers that a `for_each` lists, in the file's order."""
    found: dict[str, None] = {}
    tasks: Any = context.problems.document.value["tasks"]
    for index, entry in enumerate(tasks):
        here: Address = ("tasks", index, "for_each")
        for below, files in sections_of_files(expansion_of(entry.get("for_each", []))):
            address = (*here, *below, "container")
            alias = context.render_value(address, files["container"], frame.names)
            found[context.container_name(alias, address)] = None
    return tuple(found)
