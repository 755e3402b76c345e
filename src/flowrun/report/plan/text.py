"""A plan -> text: a line an operation, reasons beside verdicts, groups of tasks, a sum."""

from collections.abc import Iterator

from rich.text import Text

from flowrun.plan import operations as op
from flowrun.plan.identity import plan_digest
from flowrun.report.plan.groups import group_tasks, group_title
from flowrun.report.plan.rows import Row, Symbol, describe
from flowrun.report.plan.summary import nothing_to_do, summary_parts
from flowrun.report.render import line, paragraph, render

LEGEND = {
    Symbol.CREATE: "create, upload or run",
    Symbol.CHANGE: "change in place",
    Symbol.DELETE: "delete",
    Symbol.REPLACE: "replace",
    Symbol.STEP: "note, wait or download",
}
STYLES = {
    Symbol.CREATE: "green",
    Symbol.CHANGE: "yellow",
    Symbol.DELETE: "red",
    Symbol.REPLACE: "magenta",
    Symbol.STEP: "cyan",
}
INDENT = " " * 6
WIDEST_NAME = 36


def render_plan(plan: op.Plan, *, width: int, color: bool) -> str:
    """Return the whole plan as text."""
    return render(_lines(plan, width), width=width, color=color)


def _lines(plan: op.Plan, width: int) -> Iterator[Text]:
    yield line(("Workflow ", "bold"), (plan.workflow, "bold"), f"  {plan.file}")
    yield from paragraph(plan.account, width=width, first="Account  ", indent=" " * 9)
    yield line("")
    if plan.is_empty:
        yield line((nothing_to_do(plan), "bold"))
    else:
        yield from _operations(plan, width)
    yield from _remarks(plan, width)
    if not plan.is_empty:
        yield from _sum(plan, width)


def _operations(plan: op.Plan, width: int) -> Iterator[Text]:
    rows = [describe(operation) for operation in plan.operations]
    used = [symbol for symbol in Symbol if any(row.symbol is symbol for row in rows)]
    legend = [
        part for symbol in used for part in ((symbol, STYLES[symbol]), f" {LEGEND[symbol]}   ")
    ]
    yield line("  ", *legend)
    yield line("")
    kinds = max(len(row.kind) for row in rows)
    names = min(WIDEST_NAME, max(len(row.name) for row in rows))
    for operation, row in zip(plan.operations, rows, strict=True):
        yield line(
            (f"{row.symbol:>3}", STYLES[row.symbol]),
            f" {row.kind:<{kinds}}  ",
            (f"{row.name:<{names}}", "bold"),
            f"  {row.verdict}",
        )
        yield from _because(row, width)
        if isinstance(operation, op.AddTasks):
            yield from _groups(operation, width)


def _because(row: Row, width: int) -> Iterator[Text]:
    if row.reason:
        where = f" ({row.reason.place.file}:{row.reason.place.line})" if row.reason.place else ""
        text = f"because {row.reason.text}{where}"
        yield from paragraph(text, width=width, indent=INDENT)


def _groups(operation: op.AddTasks, width: int) -> Iterator[Text]:
    for group in group_tasks(operation.tasks):
        text = f"{group_title(group)}: {group.reason}"
        yield from paragraph(text, width=width, indent=f"{INDENT}  ", first=INDENT)


def _remarks(plan: op.Plan, width: int) -> Iterator[Text]:
    if plan.warnings or plan.notes:
        yield line("")
    for warning in plan.warnings:
        yield from paragraph(warning, width=width, first="Warning: ", indent="  ")
    for note in plan.notes:
        yield from paragraph(note, width=width, first="Note: ", indent="  ")


def _sum(plan: op.Plan, width: int) -> Iterator[Text]:
    parts = summary_parts(plan)
    yield line("")
    if len("; ".join(parts)) < width:
        yield line(("; ".join(parts), "bold"))
    else:
        yield line((";\n      ".join(parts), "bold"))
    yield line(f"Digest {plan_digest(plan)}")
