"""A plan -> Markdown, to be put into a review."""

from collections.abc import Iterator

from flowrun.plan import operations as op
from flowrun.plan.identity import plan_digest
from flowrun.report.plan.after_failure import describe_retries
from flowrun.report.plan.groups import group_tasks, group_title
from flowrun.report.plan.later import attendance, describe_later
from flowrun.report.plan.rows import Row, describe
from flowrun.report.plan.summary import nothing_to_do, summary_parts
from flowrun.report.words import visible


def plan_to_markdown(plan: op.Plan) -> str:
    """Return the plan as a heading, a table and a sum."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: op.Plan) -> Iterator[str]:
    yield f"### flowrun plan of `{plan.workflow}` ({plan.file})"
    yield f"\nAccount: {plan.account}\n"
    if plan.is_empty:
        yield nothing_to_do(plan)
    else:
        yield "| | what | name | verdict | reason |\n|---|---|---|---|---|"
        for operation in plan.operations:
            row = describe(operation)
            name, verdict = f"{row.kind} | `{row.name}`", _cell(row.verdict)
            yield f"| `{row.symbol}` | {name} | {verdict} | {_reason(row)} |"
            yield from _groups(operation)
        if plan.later:
            yield f"\n{attendance(plan)}\n"
        for phase, text in describe_later(plan):
            yield f"- {phase}: {_cell(text)}"
        yield f"\n**{'; '.join(summary_parts(plan))}** Digest `{plan_digest(plan)}`"
    for remark in (*plan.warnings, *plan.notes):
        yield f"\n> {visible(remark)}"


def _groups(operation: op.Operation) -> Iterator[str]:
    if isinstance(operation, op.AddTasks):
        for group in group_tasks(operation.tasks):
            yield f"| | | | {_cell(group_title(group))} | {_cell(group.reason)} |"
        if retries := describe_retries(operation.tasks[0].task):
            yield f"| | | | after a failure | {_cell(retries)} |"


def _reason(row: Row) -> str:
    if row.reason is None:
        return ""
    where = f" (`{row.reason.place.file}:{row.reason.place.line}`)" if row.reason.place else ""
    return _cell(row.reason.text) + where


def _cell(text: str) -> str:
    # A bar or a line break would end the cell, and a reviewer would read another plan.
    return visible(text).replace("|", "\\|").replace("\n", " ")
