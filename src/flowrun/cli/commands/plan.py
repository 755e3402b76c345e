"""`flowrun plan`: what an apply would do, and why; changes nothing."""

from dataclasses import replace
from typing import Annotated

import typer

from flowrun.cli.compose import load_draft, open_account
from flowrun.cli.exit_codes import Exit
from flowrun.cli.invocation import make_invocation
from flowrun.cli.options import (
    DetailedOption,
    ParamOption,
    ParamsFileOption,
    PlanFormat,
    PreflightOption,
    ProfileOption,
    TargetOption,
    WorkflowArgument,
    make_source,
)
from flowrun.cli.screen import screen


def plan(  # noqa: PLR0913, PLR0917 - one parameter an option
    workflow: WorkflowArgument = None,
    param: ParamOption = None,
    params_file: ParamsFileOption = None,
    profile: ProfileOption = None,
    preflight: PreflightOption = True,
    target: TargetOption = None,
    output: Annotated[PlanFormat, typer.Option("--format", help="How to print.")] = PlanFormat.TEXT,
    detailed: DetailedOption = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show where each value comes from.")
    ] = False,
) -> int:
    """Show what apply would do, and why. Changes nothing.

    \b
      flowrun plan
      flowrun plan workflows/topn.yaml -p numwords=5
      flowrun plan --format markdown > plan.md      for a review
      flowrun plan --detailed-exitcode              0: nothing to do, 2: changes
    """  # noqa: D301 - \b is typer's mark for lines to keep
    # Late, because it brings the reports and `--help` does not need them.
    from flowrun.actions.plan import plan_apply  # noqa: PLC0415
    from flowrun.cli.show_plan import show_plan  # noqa: PLC0415

    shown = screen()
    source = replace(make_source(workflow, param, params_file, profile), preflight=preflight)
    draft = load_draft(source, shown)
    made = plan_apply(open_account(target, shown, draft).session, draft)
    invocation = make_invocation(source, target, shown.redact, draft.name)
    show_plan(made, output, invocation, shown, draft.origins if verbose else ())
    return Exit.CHANGES if detailed and not made.is_empty else Exit.OK
