"""`flowrun status`: how far a run is, what failed, and what it runs on."""

from typing import Annotated

import typer

from flowrun.cli.compose import open_account
from flowrun.cli.invocation import make_reading
from flowrun.cli.options import (
    NameArgument,
    NameOption,
    NumberOption,
    RunFormat,
    RunFormatOption,
    TargetOption,
)
from flowrun.cli.screen import screen
from flowrun.cli.workflow_name import find_name


def status(
    workflow: NameArgument = None,
    named: NameOption = None,
    number: NumberOption = None,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Stay until the run has ended.")
    ] = False,
    target: TargetOption = None,
    output: RunFormatOption = RunFormat.TEXT,
) -> int:
    """Show how far a run is: its steps, nodes and failures.

    Reads the account alone, so it works on any machine, without the workflow
    file too. Exit 0: it runs or has succeeded; exit 9: tasks failed, or the
    run ended before its tasks.

    \b
      flowrun status                     the newest run of the workflow file
      flowrun status topn --run 3        by the workflow's name
      flowrun status --follow            until it has ended
      flowrun status --format json       for programs
    """  # noqa: D301 - \b is typer's mark for lines to keep
    # Late, because it brings the reports and `--help` does not need them.
    from flowrun.actions.runs import WhichRun  # noqa: PLC0415
    from flowrun.cli.show_status import follow as follow_to_end  # noqa: PLC0415
    from flowrun.cli.show_status import show_status  # noqa: PLC0415

    shown = screen()
    # As an argument, or by the option that the other commands have which only read.
    which = WhichRun(find_name(workflow or named), number)
    account = open_account(target, shown)
    if follow:
        follow_to_end(account, which, output, shown)
    return show_status(
        account,
        which,
        output=output,
        invocation=make_reading(workflow or named, target),
        shown=shown,
    )
