"""`flowrun validate`: check a workflow file without any account."""

from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from flowrun.cli.compose import load_draft
from flowrun.cli.exit_codes import Exit
from flowrun.cli.options import (
    ParamOption,
    ParamsFileOption,
    PreflightOption,
    ProfileOption,
    Source,
    WorkflowArgument,
    make_source,
)
from flowrun.cli.screen import Screen, screen
from flowrun.errors import Diagnostic, SpecError
from flowrun.model.workflow import Workflow
from flowrun.report.error_document import error_document
from flowrun.report.words import plural


class ValidateFormat(StrEnum):
    """What `validate` prints."""

    TEXT = "text"
    JSON = "json"


def validate(
    workflow: WorkflowArgument = None,
    param: ParamOption = None,
    params_file: ParamsFileOption = None,
    profile: ProfileOption = None,
    preflight: PreflightOption = True,
    output: Annotated[
        ValidateFormat, typer.Option("--format", help="How to print.")
    ] = ValidateFormat.TEXT,
) -> int:
    """Check a workflow file, offline: all mistakes at once.

    \b
      flowrun validate
      flowrun validate workflows/topn.yaml -p numwords=5
      flowrun validate --format json | jq '.diagnostics[].code'
    """  # noqa: D301 - \b is typer's mark for lines to keep
    shown = screen()
    source = replace(make_source(workflow, param, params_file, profile), preflight=preflight)
    if output is ValidateFormat.JSON:
        return _validate_json(source, shown)
    draft = load_draft(source, shown)
    # Without blobs: what only an account can tell is left open.
    built = draft.build(None)
    shown.data(f"{built.file} is valid: {_contents(built)}\n")
    return Exit.OK


def _contents(built: Workflow) -> str:
    """What can be told without an account."""
    steps = len({task.step for task in built.tasks})
    return (
        f"{plural(len(built.tasks), 'task')} in {plural(steps, 'step')}, "
        f"{plural(len(built.inputs), 'input file')}"
    )


def _validate_json(source: Source, shown: Screen) -> int:
    code, error = Exit.OK, None
    warnings: tuple[Diagnostic, ...] = ()
    try:
        draft = load_draft(source, shown)
        draft.build(None)
        warnings = tuple(draft.warnings)
    except SpecError as found:
        code, error = Exit.INVALID, found
    document = error_document(error, code, warnings)
    shown.document({**document, "valid": error is None}, indent=2)
    return code
