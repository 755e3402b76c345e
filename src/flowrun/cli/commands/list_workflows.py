"""`flowrun list`: every workflow that has left something in the account."""

from typing import Annotated

import typer

from flowrun.cli.compose import open_account
from flowrun.cli.exit_codes import Exit
from flowrun.cli.options import ListFormat, TargetOption
from flowrun.cli.screen import screen


def list_workflows(
    target: TargetOption = None,
    output: Annotated[ListFormat, typer.Option("--format", help="How to print.")] = ListFormat.TEXT,
) -> int:
    """Show every workflow of the account, and what it keeps.

    Reads the account alone. What nobody has marked is counted apart.

    \b
      flowrun list
      flowrun list --format json | jq '.workflows[] | select(.nodes > 0).name'
    """  # noqa: D301 - \b is typer's mark for lines to keep
    # Late, because it brings the reports and `--help` does not need them.
    from flowrun.actions.workflows import list_workflows as read  # noqa: PLC0415
    from flowrun.report.workflows import render_workflows, workflows_to_json  # noqa: PLC0415

    shown = screen()
    session = open_account(target, shown).session
    listed = read(session)
    if output is ListFormat.JSON:
        shown.document(workflows_to_json(listed), indent=2)
    else:
        now = session.clock.now()
        text = render_workflows(listed, now=now, width=shown.out_width, color=shown.out_color)
        shown.data(text)
    return Exit.OK
