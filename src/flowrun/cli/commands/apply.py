"""`flowrun apply`: make it so, wait for it, bring the results home."""

from dataclasses import replace
from typing import Annotated

import typer

from flowrun.cli.compose import load_draft, open_account
from flowrun.cli.invocation import make_invocation
from flowrun.cli.options import (
    DetailedOption,
    ParamOption,
    ParamsFileOption,
    PreflightOption,
    ProfileOption,
    RunFormat,
    RunFormatOption,
    TargetOption,
    TimeoutOption,
    WorkflowArgument,
    YesOption,
    make_source,
    parse_timeout,
)
from flowrun.cli.screen import screen


def apply(  # noqa: PLR0913, PLR0917 - one parameter an option
    workflow: WorkflowArgument = None,
    param: ParamOption = None,
    params_file: ParamsFileOption = None,
    profile: ProfileOption = None,
    preflight: PreflightOption = True,
    target: TargetOption = None,
    output: RunFormatOption = RunFormat.TEXT,
    yes: YesOption = False,
    timeout: TimeoutOption = None,
    expect: Annotated[
        str | None,
        typer.Option(
            metavar="DIGEST",
            help="Do it only if the plan is the one that was reviewed; else exit 4.",
            show_default=False,
        ),
    ] = None,
    detailed: DetailedOption = False,
) -> int:
    """Do what plan shows, wait for the tasks, fetch the results.

    Only what changed runs again. Asks before anything is deleted, replaced or
    interrupted. After Ctrl-C the tasks keep running; the same command goes on.

    \b
      flowrun apply
      flowrun apply workflows/topn.yaml -p numwords=5
      flowrun apply --expect 9c1e77ab02d45f10 --timeout 2h
      flowrun apply --yes --format ndjson           for programs
    """  # noqa: D301 - \b is typer's mark for lines to keep
    # Late, because it brings the reports and `--help` does not need them.
    from flowrun.actions.plan import plan_apply  # noqa: PLC0415
    from flowrun.cli.carry_out import RunOptions, carry_out  # noqa: PLC0415

    shown = screen()
    source = replace(make_source(workflow, param, params_file, profile), preflight=preflight)
    draft = load_draft(source, shown)
    options = RunOptions(
        verb="apply",
        invocation=make_invocation(source, target, shown.redact, draft.name),
        output=output,
        question="This plan deletes, replaces or interrupts something. Go on?",
        yes=yes,
        timeout=parse_timeout(timeout),
        expect=expect,
        detailed=detailed,
    )
    account = open_account(target, shown, draft)
    return carry_out(account, lambda: plan_apply(account.session, draft), options, shown)
