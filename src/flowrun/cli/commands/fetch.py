"""`flowrun fetch`: bring home the results that are there."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowrun.cli.compose import open_account
from flowrun.cli.invocation import make_reading
from flowrun.cli.options import (
    NameOption,
    NumberOption,
    RunFormat,
    RunFormatOption,
    TargetOption,
    TimeoutOption,
    parse_timeout,
)
from flowrun.cli.screen import screen
from flowrun.cli.settings import Target
from flowrun.cli.workflow_name import find_name, find_storage
from flowrun.report.invocation import Invocation

if TYPE_CHECKING:
    from flowrun.actions.fetch import WantedResults

TasksArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[TASK|STEP|GLOB]",
        help="Whose results: a task's, a step's, or a glob over task ids. Default: all.",
        show_default=False,
    ),
]
ToOption = Annotated[
    Path, typer.Option(metavar="FOLDER", help="Where to; each container has a folder in it.")
]


def fetch(  # noqa: PLR0913, PLR0917 - one parameter an option
    tasks: TasksArgument = None,
    workflow: NameOption = None,
    number: NumberOption = None,
    to: ToOption = Path("results"),
    target: TargetOption = None,
    output: RunFormatOption = RunFormat.TEXT,
    timeout: TimeoutOption = None,
) -> int:
    """Bring home the results that the account holds.

    Works while a run goes on, after it failed, and on any machine. Files that
    are there already, with the same content, are left alone.

    \b
      flowrun fetch                      all results of the workflow
      flowrun fetch align                those of the newest run's step 'align'
      flowrun fetch 'call-*' --to /data -w genomes
    """  # noqa: D301 - \b is typer's mark for lines to keep
    # Late, because it brings the reports and `--help` does not need them.
    from flowrun.actions.fetch import WantedResults, plan_fetch  # noqa: PLC0415
    from flowrun.actions.runs import WhichRun  # noqa: PLC0415
    from flowrun.cli.carry_out import RunOptions, carry_out  # noqa: PLC0415

    shown = screen()
    wanted = WantedResults(run=WhichRun(find_name(workflow), number), tasks=tasks, to=to)
    account = open_account(target, shown, find_storage(workflow))
    options = RunOptions(
        verb="fetch",
        invocation=_invocation(wanted, workflow, target),
        output=output,
        # It changes nothing in the account, so there is nothing to agree to.
        question="",
        yes=True,
        timeout=parse_timeout(timeout),
        quiet=True,
    )
    return carry_out(account, lambda: plan_fetch(account.session, wanted), options, shown)


def _invocation(wanted: "WantedResults", workflow: str | None, target: Target | None) -> Invocation:
    """Return what fetches the same again."""
    reading = make_reading(workflow, target)
    number = ("--run", str(wanted.run.number)) if wanted.run.number else ()
    tasks = (wanted.tasks,) if wanted.tasks else ()
    arguments = (*tasks, *number, "--to", str(wanted.to), *reading.reading)
    return replace(reading, arguments=arguments)
