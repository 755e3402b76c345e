"""`flowrun plan`: what an apply would do, and why; changes nothing."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from flowrun.cli.compose import load_draft, open_account
from flowrun.cli.exit_codes import Exit
from flowrun.cli.options import (
    DetailedOption,
    ParamOption,
    ParamsFileOption,
    TargetOption,
    WorkflowArgument,
    make_source,
)
from flowrun.cli.screen import Screen, screen
from flowrun.cli.secrets import plan_secrets
from flowrun.plan.digest import plan_digest
from flowrun.plan.operations import Plan
from flowrun.report.plan.document import plan_to_json
from flowrun.report.plan.markdown import plan_to_markdown
from flowrun.report.plan.text import render_plan


class PlanFormat(StrEnum):
    """What `plan` prints."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def plan(
    workflow: WorkflowArgument = None,
    param: ParamOption = None,
    params_file: ParamsFileOption = None,
    target: TargetOption = None,
    output: Annotated[PlanFormat, typer.Option("--format", help="How to print.")] = PlanFormat.TEXT,
    detailed: DetailedOption = False,
) -> int:
    """Show what apply would do, and why. Changes nothing.

    \b
      flowrun plan
      flowrun plan workflows/topn.yaml -p numwords=5
      flowrun plan --format markdown > plan.md      for a review
      flowrun plan --detailed-exitcode              0: nothing to do, 2: changes
    """  # noqa: D301 - \b is typer's mark for lines to keep
    shown = screen()
    draft = load_draft(make_source(workflow, param, params_file), shown)
    made = open_account(target, shown).plan_apply(draft)
    shown.redact.register(plan_secrets(made))
    _print(made, output, shown)
    return Exit.CHANGES if detailed and not made.is_empty else Exit.OK


def _print(made: Plan, output: PlanFormat, shown: Screen) -> None:
    match output:
        case PlanFormat.JSON:
            shown.data(json.dumps(plan_to_json(made), ensure_ascii=False, indent=2) + "\n")
        case PlanFormat.MARKDOWN:
            shown.data(plan_to_markdown(made))
        case PlanFormat.TEXT:
            shown.data(render_plan(made, width=shown.width, color=shown.out_color))
            if not made.is_empty:
                shown.note(
                    "Nothing was changed. To do just this:\n"
                    f"  flowrun apply {made.file} --expect {plan_digest(made)}"
                )
