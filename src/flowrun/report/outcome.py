"""How an apply or a destroy ended -> the text that is always printed last."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from flowrun.errors import TasksFailedError
from flowrun.execute.events import FailedNode, FailedTask, Outcome
from flowrun.model.account import FailureInfo
from flowrun.report.downloaded import describe_downloaded
from flowrun.report.render import line, paragraph, render
from flowrun.report.words import human_seconds, plural, some, visible

SHOWN = 10
"""So many failures are told at length."""
TAIL_LINES = 20
LONGEST_LINE = 300

_Failure = FailedTask | FailedNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What the user typed, so that the summary can say what to type next."""

    verb: str
    file: str
    problem: str = ""
    """What stopped it, in words."""


def render_outcome(outcome: Outcome, command: Command, *, width: int, color: bool) -> str:
    """Return failures, totals, and how to go on."""
    lines = (
        *_failures(outcome.failed_nodes, "broken node", width),
        *_failures(outcome.failed_tasks, "failed task", width),
        *_ending(outcome, command, width),
        *(line(text) for text in _next_steps(outcome, command)),
    )
    return render(lines, color=color)


def _failures(failures: Sequence[_Failure], title: str, width: int) -> Iterator[Text]:
    if not failures:
        return
    yield line("")
    yield line((plural(len(failures), title), "bold red"))
    for failure in failures[:SHOWN]:
        yield from _failure(failure, width)
    if len(failures) > SHOWN:
        yield line(f"  ... and {len(failures) - SHOWN} more: ", some(_names(failures[SHOWN:]), 5))


def _names(failures: Sequence[_Failure]) -> list[str]:
    return [
        failure.task_id if isinstance(failure, FailedTask) else failure.node_id
        for failure in failures
    ]


def _failure(failure: _Failure, width: int) -> Iterator[Text]:
    yield line("")
    match failure:
        case FailedTask():
            node = f", on node {failure.node_id}" if failure.node_id else ""
            tries = f", after {plural(failure.attempts, 'attempt')}" if failure.attempts > 1 else ""
            yield line(
                "  task ", (failure.task_id, "bold"), f"{_exit(failure.exit_code)}{tries}{node}"
            )
        case FailedNode():
            yield line(
                "  node ", (failure.node_id, "bold"), f" {failure.state}{_exit(failure.exit_code)}"
            )
    yield from _why(failure.failure, width)
    for text in failure.stderr_tail.rstrip().splitlines()[-TAIL_LINES:]:
        yield line("    | ", (_short(text), "dim"))


def _exit(code: int | None) -> str:
    return "" if code is None else f", exit code {code}"


def _why(failure: FailureInfo | None, width: int) -> Iterator[Text]:
    if failure:
        message = failure.message.partition("\n")[0]
        text = f"{failure.category} {failure.code}: {message}"
        yield from paragraph(text, width=width, indent="    ")
        for name, detail in failure.details.items():
            yield from paragraph(f"{name}: {detail}", width=width, indent="      ")


def _short(text: str) -> str:
    shown = visible(text.expandtabs())
    return shown if len(shown) <= LONGEST_LINE else f"{shown[:LONGEST_LINE]}…"


def _ending(outcome: Outcome, command: Command, width: int) -> Iterator[Text]:
    yield line("")
    if command.problem:
        for text in command.problem.splitlines():
            yield from paragraph(text, width=width)
    verb, style = ("Done", "bold green") if outcome.error is None else ("Stopped", "bold red")
    results = [
        f"{outcome.done} of {plural(outcome.total, 'operation')}",
        f"in {human_seconds(outcome.seconds)}",
    ]
    if outcome.succeeded_tasks or outcome.failed_tasks:
        failed = f", {len(outcome.failed_tasks)} failed" if outcome.failed_tasks else ""
        results.append(f"{plural(outcome.succeeded_tasks, 'task')} succeeded{failed}")
    yield line(
        (verb, style),
        f": {', '.join(results[:2])}{''.join(f'; {result}' for result in results[2:])}.",
    )
    for warning in outcome.warnings:
        yield from paragraph(f"Warning: {visible(warning)}.", width=width)
    for downloaded in outcome.downloads:
        for sentence in describe_downloaded(downloaded):
            yield from paragraph(sentence, width=width)


def _next_steps(outcome: Outcome, command: Command) -> Iterator[str]:
    again = f"  flowrun {command.verb} {command.file}"
    if outcome.tasks_keep_running:
        doing = "stay queued" if outcome.failed_nodes else "keep running"
        yield f"The tasks of {outcome.job_id} {doing} in the account without flowrun."
        yield "To go on with them:"
        yield f"  flowrun apply {command.file}"
        yield "To end and delete them:"
        yield f"  flowrun destroy {command.file}"
    elif isinstance(outcome.error, TasksFailedError):
        yield "To run the failed tasks again, once their cause is mended:"
        yield again
    elif outcome.error is not None:
        yield "To go on where this stopped:"
        yield again
