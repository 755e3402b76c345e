"""The package's entry: a workflow file and parameters -> a Draft, or every diagnostic at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flowrun.errors import SpecError
from flowrun.spec.build.containers import build_containers, check_aliases
from flowrun.spec.build.context import BuildContext
from flowrun.spec.build.frame import Frame, build_frame
from flowrun.spec.build.workflow import build_workflow
from flowrun.spec.draft import Draft
from flowrun.spec.params.given import ParamSources
from flowrun.spec.params.resolve import resolve_params
from flowrun.spec.problems import Problems
from flowrun.spec.shape.schema import schema_text
from flowrun.spec.shape.validate import check_shape
from flowrun.spec.text.document import parse_document
from flowrun.spec.text.source import read_source

__all__ = ["Draft", "load_workflow", "schema_text"]


def load_workflow(  # the four sources of parameters are the user's four
    path: Path,
    *,
    display: str | None = None,
    params: Mapping[str, str] | None = None,
    params_file: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Draft:
    """Load a workflow file, called `display` in diagnostics.

    Raises SpecError with everything that is wrong as far as it can be known offline.
    """
    document = parse_document(read_source(path, display or str(path)))
    problems = Problems(document)
    check_shape(problems)
    sources = ParamSources(options=params or {}, file=params_file, environ=environ or {})
    problems.raise_errors()
    return _draft(problems, path.parent, sources)


def _draft(problems: Problems, folder: Path, sources: ParamSources) -> Draft:
    containers = build_containers(problems)
    context = BuildContext(
        problems=problems,
        params=resolve_params(problems, sources),
        containers={one.alias: one for one in containers},
        folder=folder,
    )
    check_aliases(context)
    frame = build_frame(context)
    workflow = build_workflow(context, frame, None)
    if workflow is None:
        raise SpecError(problems.all_sorted())
    return Draft(
        name=workflow.name,
        file=workflow.file,
        containers=containers,
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
        files = entry.get("for_each", {}).get("files")
        if files is not None:
            address = ("tasks", index, "for_each", "files", "container")
            alias = context.render_value(address, files["container"], frame.names)
            found[context.container_name(alias, address)] = None
    return tuple(found)
