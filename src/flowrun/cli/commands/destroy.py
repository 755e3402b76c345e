"""`flowrun destroy`: take away what carries the workflow's mark."""

from typing import Annotated

import typer

from flowrun.cli.carry_out import Wishes, carry_out
from flowrun.cli.compose import load_draft, open_account
from flowrun.cli.options import (
    ParamOption,
    ParamsFileOption,
    TargetOption,
    TimeoutOption,
    WorkflowArgument,
    YesOption,
    make_source,
    parse_timeout,
)
from flowrun.cli.reporters import RunFormat
from flowrun.cli.screen import screen


def destroy(  # noqa: PLR0913, PLR0917 - one parameter an option
    workflow: WorkflowArgument = None,
    param: ParamOption = None,
    params_file: ParamsFileOption = None,
    target: TargetOption = None,
    output: Annotated[RunFormat, typer.Option("--format", help="How to print.")] = RunFormat.TEXT,
    yes: YesOption = False,
    timeout: TimeoutOption = None,
) -> int:
    """Delete the workflow's jobs, pool and containers, after asking.

    Only what carries this workflow's mark is deleted; files on your disk stay.

    \b
      flowrun destroy
      flowrun destroy workflows/topn.yaml --yes
    """  # noqa: D301 - \b is typer's mark for lines to keep
    shown = screen()
    wishes = Wishes(
        verb="destroy",
        output=output,
        question="Delete all of this, for good?",
        yes=yes,
        timeout=parse_timeout(timeout),
    )
    draft = load_draft(make_source(workflow, param, params_file), shown)
    account = open_account(target, shown)
    return carry_out(account, lambda: account.plan_destroy(draft), wishes, shown)
