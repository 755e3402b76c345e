"""A plan -> text: a line an operation, reasons beside verdicts, groups of tasks, a sum."""

from collections.abc import Iterator

from rich.text import Text

from flowrun.plan import operations as op
from flowrun.plan.identity import plan_digest
from flowrun.report.plan.after_failure import describe_retries
from flowrun.report.plan.groups import group_tasks, group_title
from flowrun.report.plan.later import attendance, describe_later
from flowrun.report.plan.rows import Row, Symbol, describe
from flowrun.report.plan.summary import nothing_to_do, summary_parts
from flowrun.report.render import line, render

LEGEND = {
    Symbol.CREATE: "create, upload or run",
    Symbol.CHANGE: "change in place",
    Symbol.DELETE: "delete",
    Symbol.REPLACE: "replace",
    Symbol.STEP: "wait, download or note",
}
STYLES = {
    Symbol.CREATE: "green",
    Symbol.CHANGE: "yellow",
    Symbol.DELETE: "red",
    Symbol.REPLACE: "magenta",
    Symbol.STEP: "cyan",
}
INDENT = " " * 6
# One long name must not push all verdicts to the right.
WIDEST_NAME = 36


def render_plan(plan: op.Plan, *, width: int | None, color: bool) -> str:
    """Return the whole plan as text."""
    return render(_lines(plan), width=width, color=color)


def _lines(plan: op.Plan) -> Iterator[Text]:
    yield line(("Workflow ", "bold"), (plan.workflow, "bold"), f"  {plan.file}")
    yield line(f"Account  {plan.account}")
    # Where there is a single phase, nobody has to know of phases.
    if plan.later or plan.phase > 1:
        yield line(f"Phase    {plan.phase}")
    yield line("")
    if plan.is_empty:
        yield line((nothing_to_do(plan), "bold"))
    else:
        yield from _operations(plan)
        yield from _later(plan)
    yield from _remarks(plan)
    if not plan.is_empty:
        yield from _sum(plan)


def _operations(plan: op.Plan) -> Iterator[Text]:
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
        yield from _because(row)
        if isinstance(operation, op.AddTasks):
            yield from _groups(operation)


def _because(row: Row) -> Iterator[Text]:
    if row.reason:
        where = f" ({row.reason.place.file}:{row.reason.place.line})" if row.reason.place else ""
        yield line(f"{INDENT}because {row.reason.text}{where}")


def _groups(operation: op.AddTasks) -> Iterator[Text]:
    for group in group_tasks(operation.tasks):
        yield line(f"{INDENT}{group_title(group)}: {group.reason}")
    # Rules are a step's: those of its first task are those of all, but for what templates put in.
    if retries := describe_retries(operation.tasks[0].task):
        yield line(f"{INDENT}after a failure: {retries}")


def _later(plan: op.Plan) -> Iterator[Text]:
    if plan.later:
        yield line("")
        yield line(attendance(plan))
    for phase, text in describe_later(plan):
        yield line(f"{INDENT}{phase}  {text}")


def _remarks(plan: op.Plan) -> Iterator[Text]:
    if plan.warnings or plan.notes:
        yield line("")
    for warning in plan.warnings:
        yield line(f"Warning: {warning}")
    for note in plan.notes:
        yield line(f"Note: {note}")


def _sum(plan: op.Plan) -> Iterator[Text]:
    things, *tasks = summary_parts(plan)
    yield line("")
    yield line((things, "bold"))
    yield from (line("      ", (part, "bold")) for part in tasks)
    yield line(f"Digest {plan_digest(plan)}")
