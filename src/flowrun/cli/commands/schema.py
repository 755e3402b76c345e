"""`flowrun schema`: the JSON Schema of workflow files."""

from flowrun.cli.compose import read_schema
from flowrun.cli.exit_codes import Exit
from flowrun.cli.screen import screen


def schema() -> int:
    """Print the JSON Schema of workflow files, for editors.

    \b
      flowrun schema > workflow.schema.json
    """  # noqa: D301 - \b is typer's mark for lines to keep
    screen().data(read_schema())
    return Exit.OK
