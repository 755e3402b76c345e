"""A run's status -> one screen of text, or a document for programs."""

from collections.abc import Iterator

from rich.text import Text

from flowrun.actions.run_status import RunStatus, Verdict
from flowrun.actions.status import PoolStatus, ScheduleStatus, Status
from flowrun.report.failures import cause_lines
from flowrun.report.invocation import Invocation
from flowrun.report.render import line, literal, render
from flowrun.report.timetable import utc
from flowrun.report.values import SCHEMA_VERSION, Json, fields_to_json, to_json
from flowrun.report.words import human_seconds, plural
from flowrun.state.tally import StepStatus

BAR = 20
STYLES = {
    Verdict.RUNNING: "bold cyan",
    Verdict.WAITING: "bold yellow",
    Verdict.SUCCEEDED: "bold green",
    Verdict.FAILING: "bold red",
    Verdict.FAILED: "bold red",
    Verdict.ENDED_EARLY: "bold red",
}


def render_status(
    status: Status,
    invocation: Invocation,
    *,
    local: bool,
    width: int | None,
    color: bool,
    ascii_only: bool = False,
) -> str:
    """Return the run, its steps, what failed, the nodes, and what to type next."""
    run = status.run
    lines = (
        line("Workflow  ", (status.workflow, "bold")),
        *(part for schedule in status.schedules for part in _schedule(schedule)),
        *(_run(run) if run else ()),
        line("Account   ", status.account),
        *(_progress(run, ascii_only=ascii_only) if run else ()),
        *_pools(status.pools, local=local),
        *(_failures(run, invocation) if run else ()),
        *(_what_next(run, invocation) if run else ()),
    )
    return render(lines, color=color, width=width)


def status_to_json(status: Status) -> dict[str, Json]:
    """Return the document that `--format json` prints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "account": status.account,
        "workflow": status.workflow,
        "run": _run_to_json(status.run) if status.run else None,
        "schedules": to_json(status.schedules),
        "pools": to_json(status.pools),
    }


def _run_to_json(run: RunStatus) -> Json:
    counted: dict[str, Json] = {
        "tasks": run.total,
        "completed_tasks": run.completed,
        "seconds_left": to_json(run.seconds_left),
    }
    return fields_to_json(run) | counted


def _schedule(schedule: ScheduleStatus) -> Iterator[Text]:
    """Yield when the schedule makes its next job, and how the last ones went."""
    next_run = schedule.next_run
    comes = f"next job {utc(next_run)}" if next_run else "no job to come"
    yield line("Schedule  ", (schedule.id, "bold"), f"  {schedule.state}, {comes}")
    for job in schedule.jobs:
        began = f"  began {utc(job.began)}" if job.began else ""
        lasts = f", {human_seconds(job.seconds)}"
        yield line(
            f"          job-{job.number}  ", (job.verdict, STYLES[job.verdict]), began, lasts
        )


def _run(run: RunStatus) -> Iterator[Text]:
    lasted = human_seconds(run.seconds)
    lasts = f", lasted {lasted}" if run.ended else f", {lasted} so far"
    began = f", began {utc(run.began)}" if run.began else ""
    yield line(
        "Run       ", (run.id, "bold"), "  ", (run.verdict, STYLES[run.verdict]), lasts, began
    )


def _progress(run: RunStatus, *, ascii_only: bool) -> Iterator[Text]:
    yield line("")
    yield from _steps(run, ascii_only=ascii_only)
    yield from _pace(run)


def _steps(run: RunStatus, *, ascii_only: bool) -> Iterator[Text]:
    names = max((len(step.step) for step in run.steps), default=0)
    digits = max((len(str(step.total)) for step in run.steps), default=0)
    for step in run.steps:
        done = f"{step.completed:>{digits}} of {step.total:>{digits}}"
        style = "red" if step.failed else "green" if step.completed == step.total else "cyan"
        bar = _bar(step.completed, step.total, ascii_only=ascii_only)
        rest = ", ".join(_parts(step))
        yield line(f"  {step.step:<{names}}  ", (bar, style), f"  {done}  {rest}")


def _bar(done: int, total: int, *, ascii_only: bool) -> str:
    full, empty = ("#", ".") if ascii_only else ("█", "░")
    # A step without tasks is done.
    filled = BAR * done // total if total else BAR
    return full * filled + empty * (BAR - filled)


def _parts(step: StepStatus) -> Iterator[str]:
    counts = (
        (step.running, "running"),
        (step.waiting, "waiting"),
        (step.blocked, "blocked"),
        (step.succeeded, "succeeded"),
        (step.failed, "failed"),
        (step.allowed_to_fail, "allowed to fail"),
    )
    yield from (f"{count} {what}" for count, what in counts if count)


def _pace(run: RunStatus) -> Iterator[Text]:
    if run.ended is None and run.seconds_left is not None:
        hourly = round(run.completed / run.seconds * 3600)
        yield line(
            f"  {run.completed} of {plural(run.total, 'task')} done, {hourly} an hour, "
            f"about {human_seconds(run.seconds_left)} left"
        )


def _pools(pools: tuple[PoolStatus, ...], *, local: bool) -> Iterator[Text]:
    for pool in pools:
        states = ", ".join(f"{count} {state}" for state, count in pool.states) or "no nodes"
        doing = "" if pool.allocation_state == "steady" else f", {pool.allocation_state}"
        costs = "" if local or not pool.target_nodes else ", which costs"
        yield line("")
        yield line(
            f"Pool {pool.id}: {states} of {pool.target_nodes} ({pool.vm_size}){doing}{costs}"
        )


def _failures(run: RunStatus, invocation: Invocation) -> Iterator[Text]:
    count = sum(step.failed + step.allowed_to_fail for step in run.steps)
    if not count:
        return
    yield line("")
    yield line((plural(count, "failed task"), "bold red"))
    yield from cause_lines(run.failed, run.items)
    yield line("To read what they printed:")
    yield literal(f"  {invocation.look('logs', '--failed')}")


def _what_next(run: RunStatus, invocation: Invocation) -> Iterator[Text]:
    if run.ended is None:
        yield line("To watch it to its end:")
        yield literal(f"  {invocation.look('status', '--follow')}")
