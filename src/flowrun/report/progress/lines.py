"""One event -> one line of text, the same in a terminal and in a pipe."""

from flowrun.execute.events import (
    OperationFailed,
    OperationFinished,
    OperationProgressed,
    WaitProgressed,
)
from flowrun.model.account import TaskCounts
from flowrun.plan.operations import Operation
from flowrun.report.errors import plain_sentence
from flowrun.report.plan.rows import describe
from flowrun.report.words import human_seconds, human_size

SOONEST = 1.0
"""Seconds after which a speed means something."""


def short_line(operation: Operation) -> str:
    """Return what the operation does, and to what, without the names of its files."""
    row = describe(operation)
    # Verdicts of uploads go on with their files in parentheses.
    return f"{row.kind} {row.name}: {row.verdict}".partition(" (")[0]


def finished_line(event: OperationFinished) -> str:
    """Return what was done, what came of it, and how long it took."""
    detail = f", {event.detail}" if event.detail else ""
    return f"{short_line(event.operation)}{detail} ({human_seconds(event.seconds)})"


def failed_line(event: OperationFailed) -> str:
    """Return that the operation failed; the summary says why at length."""
    # A hint may follow on lines of its own, which the summary has room for.
    why = plain_sentence(event.error).partition("\n")[0]
    return f"{short_line(event.operation)} - FAILED: {why}"


def bulk_text(event: OperationProgressed, seconds: float) -> str:
    """Return how many items are done; of files also how fast, and how long it will take."""
    items = f"{event.done} of {event.total} {event.unit}"
    if not event.bytes_total:
        return items
    sizes = f"{items}, {human_size(event.bytes_done)} of {human_size(event.bytes_total)}"
    if not event.bytes_done or seconds < SOONEST:
        return sizes
    speed = event.bytes_done / seconds
    left = (event.bytes_total - event.bytes_done) / speed
    return f"{sizes}, {human_size(round(speed))}/s, {human_seconds(left)} left"


def tasks_text(counts: TaskCounts, total: int) -> str:
    """Return how far the tasks are."""
    failed = f", {counts.failed} failed" if counts.failed else ""
    done = f"tasks {counts.completed}/{total} done{failed}"
    return f"{done}, {counts.running} running, {counts.active} waiting"


def nodes_text(event: WaitProgressed) -> str:
    """Return what the pool and its nodes do."""
    states = ", ".join(f"{count} {state}" for state, count in event.nodes) or "none yet"
    pool = "" if event.pool_state == "steady" else f"pool {event.pool_state}, "
    return f"{pool}nodes {states} of {event.target_nodes}"


def wait_text(event: WaitProgressed) -> str:
    """Return what is waited for; tasks first, since these are what people wait for."""
    tasks = (tasks_text(event.tasks, event.total_tasks),) if event.tasks else ()
    return "; ".join((*tasks, nodes_text(event)))
