"""How an apply or a destroy ended -> the text that is always printed last."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rich.text import Text

from flowrun.errors import TasksFailedError
from flowrun.execute.events import Outcome, RunState
from flowrun.report.downloaded import describe_downloaded
from flowrun.report.failures import blocked_lines, failure_lines
from flowrun.report.invocation import Invocation
from flowrun.report.render import line, literal, render
from flowrun.report.timetable import utc
from flowrun.report.words import human_seconds, plural
from flowrun.state.standing import StandingPool, StandingSchedule

RUN_STATES = {
    RunState.RUNNING: "The tasks of {run} keep running in the account without flowrun.",
    RunState.WAITING: "The tasks of {run} stay queued in the account until a node takes them.",
    RunState.STRANDED: "The tasks of {run} wait for a pool that is gone.",
    RunState.UNKNOWN: "It is not known whether the tasks of {run} keep running.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Epilogue:
    """What the summary tells beside the outcome.

    `problem` is what stopped it, in words; `items` has what each task works on; `standing` and
    `schedules` are what stays.
    """

    verb: str
    invocation: Invocation
    problem: str = ""
    items: Mapping[str, str] = field(default_factory=dict)
    standing: tuple[StandingPool, ...] = ()
    schedules: tuple[StandingSchedule, ...] = ()
    local: bool = False


def render_outcome(outcome: Outcome, epilogue: Epilogue, *, width: int | None, color: bool) -> str:
    """Return failures, totals, how to go on, and what stays; the last alone if all was done."""
    if outcome.total == 0 and outcome.error is None:
        return render(_what_stays(epilogue), color=color, width=width)
    lines = (
        # Nodes first: they may be why tasks failed.
        *failure_lines(outcome.failed_nodes, "broken node", {}),
        *failure_lines(outcome.failed_tasks, "failed task", epilogue.items),
        *failure_lines(outcome.allowed_failures, "allowed failure", epilogue.items),
        *blocked_lines(outcome.blocked_tasks),
        *_where_logs_are(outcome, epilogue),
        *_ending(outcome, epilogue),
        *_next_steps(outcome, epilogue),
        *_what_stays(epilogue),
    )
    return render(lines, color=color, width=width)


def _where_logs_are(outcome: Outcome, epilogue: Epilogue) -> Iterator[Text]:
    if outcome.failed_tasks or outcome.allowed_failures:
        yield line("")
        yield line("To read all that these tasks printed:")
        yield literal(f"  {epilogue.invocation.look('logs', '--failed', '--both')}")


def _ending(outcome: Outcome, epilogue: Epilogue) -> Iterator[Text]:
    yield line("")
    yield from (line(text) for text in epilogue.problem.splitlines())
    verb, style = ("Done", "bold green") if outcome.error is None else ("Stopped", "bold red")
    results = [
        f"{outcome.done} of {plural(outcome.total, 'operation')}",
        f"in {human_seconds(outcome.seconds)}",
    ]
    others = (
        (len(outcome.failed_tasks), "failed"),
        (len(outcome.allowed_failures), "allowed to fail"),
        (len(outcome.blocked_tasks), "blocked"),
        (outcome.unfinished_tasks, "unfinished"),
    )
    if outcome.succeeded_tasks or any(count for count, _ in others):
        rest = "".join(f", {count} {what}" for count, what in others if count)
        results.append(f"{plural(outcome.succeeded_tasks, 'task')} succeeded{rest}")
    yield line(
        (verb, style),
        f": {', '.join(results[:2])}{''.join(f'; {result}' for result in results[2:])}.",
    )
    yield from map(line, _results(outcome))


def _results(outcome: Outcome) -> Iterator[str]:
    """Yield what came home, and what did not."""
    yield from (f"Warning: {warning}." for warning in outcome.warnings)
    for downloaded in outcome.downloads:
        yield from describe_downloaded(downloaded)
    yield from (f"Not all results came home from {reason}" for reason in outcome.not_downloaded)
    if outcome.succeeded_tasks and (lacking := _lacking(outcome)):
        yield lacking


def _lacking(outcome: Outcome) -> str:
    """Say why more results could be there than those that came home."""
    counts = (
        (len(outcome.failed_tasks), "failed"),
        (len(outcome.allowed_failures), "failed, as allowed"),
        (len(outcome.blocked_tasks), "could not run"),
        (outcome.unfinished_tasks, "did not finish"),
    )
    why = ", ".join(f"{plural(count, 'task')} {what}" for count, what in counts if count)
    return f"The results are not complete: {why}." if why else ""


def _next_steps(outcome: Outcome, epilogue: Epilogue) -> Iterator[Text]:
    command = epilogue.invocation.command
    # Whether tasks go on in the account matters more than why flowrun has stopped.
    if outcome.run_state is not RunState.NONE:
        yield line(RUN_STATES[outcome.run_state].format(run=outcome.job_id))
        yield line("To go on with them:")
        yield literal(f"  {command('apply')}")
        yield line("To end and delete them:")
        yield literal(f"  {command('destroy')}")
    elif isinstance(outcome.error, TasksFailedError):
        yield line("To run the failed tasks again, once their cause is mended:")
        yield literal(f"  {command(epilogue.verb)}")
    elif outcome.error is not None:
        yield line("To go on where this stopped:")
        yield literal(f"  {command(epilogue.verb)}")
    elif outcome.allowed_failures:
        yield line("To try those again that failed:")
        yield literal(f"  {command(epilogue.verb)}")


def _what_stays(epilogue: Epilogue) -> Iterator[Text]:
    yield from map(line, map(_goes_on, epilogue.schedules))
    pools = " and ".join(
        f"pool {pool.id} with {plural(pool.nodes, 'node')}" for pool in epilogue.standing
    )
    head = "What stays, free of charge" if epilogue.local else "What stays, and costs"
    if pools:
        yield line(f"{head}: {pools}. To delete all that the workflow made:")
    elif epilogue.schedules:
        yield line("To end it, and delete all that the workflow made:")
    if pools or epilogue.schedules:
        yield literal(f"  {epilogue.invocation.command('destroy')}")


def _goes_on(schedule: StandingSchedule) -> str:
    parts = [
        f"its newest job is {schedule.recent_job}" if schedule.recent_job else "",
        f"the next one begins {utc(schedule.next_run)}" if schedule.next_run else "",
    ]
    told = ", ".join(filter(None, parts)) or "its first job begins at once"
    return f"Schedule {schedule.id} makes jobs without flowrun: {told}."
