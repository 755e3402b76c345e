"""`flowrun import ...`: a workflow file from the files of another tool."""

from pathlib import Path
from typing import Annotated

import typer

from flowrun.actions.imports import Imported, import_az_files, import_shipyard_folder
from flowrun.cli.exit_codes import Exit
from flowrun.cli.new_file import write_new_file
from flowrun.cli.screen import screen
from flowrun.report.words import plural

OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write it there; never over a file."),
]
FolderArgument = Annotated[
    Path, typer.Argument(metavar="CONFIGDIR", help="The folder with config, pool and jobs.")
]
FilesArgument = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="JSON of pools, jobs, or templates of them.")
]

import_commands = typer.Typer(
    name="import",
    help="Make a workflow file from the files of another tool.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@import_commands.command("shipyard")
def shipyard(folder: FolderArgument, output: OutputOption = None) -> int:
    """Make a workflow file from a configuration folder of Batch Shipyard.

    \b
      flowrun import shipyard config -o workflow.yaml
    """  # noqa: D301 - \b is typer's mark for lines to keep
    return _show(import_shipyard_folder(folder), output)


@import_commands.command("az-template")
def az_template(files: FilesArgument, output: OutputOption = None) -> int:
    """Make a workflow file from what `az batch pool create` and `az batch job create` take.

    \b
      flowrun import az-template pool.json job.json -o workflow.yaml
    """  # noqa: D301 - \b is typer's mark for lines to keep
    return _show(import_az_files(files), output)


def _show(imported: Imported, output: Path | None) -> int:
    shown = screen()
    if output is None:
        shown.data(imported.text)
    else:
        write_new_file(output, imported.text)
        shown.note(f"Wrote {output}. Next: flowrun validate {output}")
    for note in imported.notes:
        shown.note(f"Note: {note}")
    if imported.notes:
        shown.note(f"{plural(len(imported.notes), 'note')}: the file begins with them, too.")
    return Exit.OK
