"""Prints a plan in the format that the user asked for, and what to type next."""

from flowrun.cli.options import PlanFormat
from flowrun.cli.screen import Screen
from flowrun.plan.identity import plan_digest
from flowrun.plan.operations import Plan
from flowrun.report.invocation import Invocation
from flowrun.report.plan.as_json import plan_to_json
from flowrun.report.plan.markdown import plan_to_markdown
from flowrun.report.plan.text import render_plan


def show_plan(plan: Plan, output: PlanFormat, invocation: Invocation, shown: Screen) -> None:
    """Print the plan on stdout, and the hint for people on stderr."""
    match output:
        case PlanFormat.JSON:
            shown.document(plan_to_json(plan), indent=2)
        case PlanFormat.MARKDOWN:
            shown.data(plan_to_markdown(plan))
        case PlanFormat.TEXT:
            shown.data(render_plan(plan, width=shown.out_width, color=shown.out_color))
            if not plan.is_empty:
                shown.note(
                    "Nothing was changed. To do just this:\n"
                    f"  {invocation.command('apply', '--expect', plan_digest(plan))}"
                )
