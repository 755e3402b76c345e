"""Prints a plan in the format that the user asked for, and what to type next."""

from collections.abc import Sequence

from flowrun.cli.options import PlanFormat
from flowrun.cli.screen import Screen
from flowrun.language.origins import Origin
from flowrun.plan.identity import plan_digest
from flowrun.plan.operations import Plan
from flowrun.report.invocation import Invocation
from flowrun.report.plan.as_json import plan_to_json
from flowrun.report.plan.markdown import plan_to_markdown
from flowrun.report.plan.origins import origins_to_markdown, render_origins
from flowrun.report.plan.text import render_plan
from flowrun.report.values import to_json


def show_plan(
    plan: Plan,
    output: PlanFormat,
    invocation: Invocation,
    shown: Screen,
    origins: Sequence[Origin] = (),
) -> None:
    """Print the plan and where its values come from on stdout, the hint for people on stderr."""
    match output:
        case PlanFormat.JSON:
            values = {"values": to_json(origins)} if origins else {}
            shown.document({**plan_to_json(plan), **values}, indent=2)
        case PlanFormat.MARKDOWN:
            shown.data(plan_to_markdown(plan) + origins_to_markdown(origins))
        case PlanFormat.TEXT:
            shown.data(render_plan(plan, width=shown.out_width, color=shown.out_color))
            shown.data(render_origins(origins, width=shown.out_width, color=shown.out_color))
            if not plan.is_empty:
                shown.note(
                    "Nothing was changed. To do just this:\n"
                    f"  {invocation.command('apply', '--expect', plan_digest(plan))}"
                )
