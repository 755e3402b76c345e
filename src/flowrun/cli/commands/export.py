"""`flowrun export`: what a workflow makes in an account, in the words of another tool."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowrun.cli.compose import export_draft, load_draft
from flowrun.cli.exit_codes import Exit
from flowrun.cli.new_file import write_new_file
from flowrun.cli.options import (
    ExportFormat,
    ParamOption,
    ParamsFileOption,
    PreflightOption,
    ProfileOption,
    WorkflowArgument,
    make_source,
)
from flowrun.cli.screen import Screen, screen
from flowrun.errors import UsageError

if TYPE_CHECKING:
    from flowrun.model.requests import Export
    from flowrun.report.export.exported import Exported


def export(  # noqa: PLR0913 - one parameter an option
    workflow: WorkflowArgument = None,
    *,
    output: Annotated[ExportFormat, typer.Option("--format", help="What to write.")],
    file: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it there; never over a file."),
    ] = None,
    param: ParamOption = None,
    params_file: ParamsFileOption = None,
    profile: ProfileOption = None,
    preflight: PreflightOption = True,
) -> int:
    """Write what the workflow makes in an account, for other tools. Asks no account.

    \b
      flowrun export --format az -o apply.sh       a script of az commands
      flowrun export --format python -o apply.py   the same in Python
      flowrun export --format arm -o pools.json    a template of the pools

    Secret parameters need no value here: who runs a script sets FLOWRUN_PARAM_<NAME>.
    """  # noqa: D301 - \b is typer's mark for lines to keep
    shown = screen()
    source = replace(make_source(workflow, param, params_file, profile), preflight=preflight)
    draft = load_draft(source, shown, open_secrets=True)
    exported = _write_as(output, export_draft(draft))
    _refuse_secrets(exported.text, shown)
    if file is None:
        shown.data(exported.text)
    else:
        write_new_file(file, exported.text)
        shown.note(f"Wrote {file}.")
    for note in exported.notes:
        shown.note(f"Note: {note}")
    return Exit.OK


def _write_as(output: ExportFormat, made: "Export") -> "Exported":
    # Late, because `--help` does not need them.
    from flowrun.report.export.arm import export_arm  # noqa: PLC0415
    from flowrun.report.export.az import export_az  # noqa: PLC0415
    from flowrun.report.export.python import export_python  # noqa: PLC0415

    match output:
        case ExportFormat.AZ:
            return export_az(made)
        case ExportFormat.ARM:
            return export_arm(made)
        case ExportFormat.PYTHON:
            return export_python(made)


def _refuse_secrets(text: str, shown: Screen) -> None:
    """Raise UsageError when the file itself says a secret: masked, the export would be wrong."""
    lines = zip(text.splitlines(), shown.redact(text).splitlines(), strict=False)
    found = next((masked.strip() for line, masked in lines if line != masked), None)
    if found is not None:
        raise UsageError(
            "the workflow says a secret, or what looks like one, in clear, and no export holds "
            f"secrets: {found}\nhint: declare a parameter with 'secret: true' for it"
        )
