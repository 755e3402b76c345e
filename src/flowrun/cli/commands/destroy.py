"""`flowrun destroy`: take away what carries the workflow's mark."""

from dataclasses import replace
from functools import partial

from flowrun.cli.compose import load_claims, open_account
from flowrun.cli.invocation import make_invocation
from flowrun.cli.options import (
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


def destroy(  # noqa: PLR0913, PLR0917 - one parameter an option
    workflow: WorkflowArgument = None,
    param: ParamOption = None,
    params_file: ParamsFileOption = None,
    profile: ProfileOption = None,
    preflight: PreflightOption = True,
    target: TargetOption = None,
    output: RunFormatOption = RunFormat.TEXT,
    yes: YesOption = False,
    timeout: TimeoutOption = None,
) -> int:
    """Delete the workflow's jobs, pool and containers, after asking.

    Only what carries this workflow's mark is deleted; files on your disk stay.

    \b
      flowrun destroy
      flowrun destroy workflows/topn.yaml --yes
    """  # noqa: D301 - \b is typer's mark for lines to keep
    # Late, because it brings the reports and `--help` does not need them.
    from flowrun.actions.destroy import plan_destroy  # noqa: PLC0415
    from flowrun.cli.carry_out import RunOptions, carry_out  # noqa: PLC0415

    shown = screen()
    source = replace(make_source(workflow, param, params_file, profile), preflight=preflight)
    # No more than its claims: its inputs may be gone by now, and nobody needs them for this.
    claims = load_claims(source, shown)
    options = RunOptions(
        verb="destroy",
        invocation=make_invocation(source, target, shown.redact, claims.name),
        output=output,
        question="Delete all of this, for good?",
        yes=yes,
        timeout=parse_timeout(timeout),
    )
    # Last: a mistake in the file is told before an account is started or asked.
    account = open_account(target, shown, claims)
    make_plan = partial(plan_destroy, account.session, claims, file=claims.file)
    return carry_out(account, make_plan, options, shown)
