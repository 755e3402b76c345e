"""`flowrun validate`: check a workflow file without any account."""

from dataclasses import replace
from typing import Annotated

import typer

from flowrun.cli.compose import load_draft, locate
from flowrun.cli.exit_codes import Exit
from flowrun.cli.options import (
    ParamOption,
    ParamsFileOption,
    PreflightOption,
    ProfileOption,
    ProgramFormat,
    Source,
    ValidateFormat,
    WorkflowArgument,
    make_source,
)
from flowrun.cli.screen import Screen, screen
from flowrun.errors import SpecError
from flowrun.model.workflow import Workflow
from flowrun.report.words import plural


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
      flowrun validate --format github     annotations in GitHub Actions
      flowrun validate --format sarif      for code scanning
    """  # noqa: D301 - \b is typer's mark for lines to keep
    shown = screen()
    source = replace(make_source(workflow, param, params_file, profile), preflight=preflight)
    if output is not ValidateFormat.TEXT:
        return _tell_program(source, output, shown)
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


def _tell_program(source: Source, output: ProgramFormat, shown: Screen) -> int:
    # Late, because only programs need it.
    from flowrun.cli.show_findings import Findings, show_findings  # noqa: PLC0415

    _, file = locate(source)
    try:
        draft = load_draft(source, shown, quiet=True)
        draft.build(None)
        findings = Findings(exit_code=Exit.OK, diagnostics=draft.warnings, file=file)
    except SpecError as error:
        findings = Findings(exit_code=Exit.INVALID, error=error, file=file)
    show_findings(findings, output, shown)
    return findings.exit_code
