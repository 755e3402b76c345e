"""The `schedule` section -> when the service makes jobs, of a workflow that it can repeat."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from flowrun.language.assemble.build_context import BuildContext, Section
from flowrun.language.assemble.steps import Step
from flowrun.language.assemble.times import parse_time
from flowrun.language.duration import parse_duration
from flowrun.model.schedule import Schedule
from flowrun.model.workflow import Task

SHORTEST = timedelta(minutes=1)
"""What the service takes for `every` and `start_window`."""
_HERE = ("schedule",)


def build_schedule(context: BuildContext, names: Mapping[str, object]) -> Schedule | None:
    """Return the schedule; None when there is none, or it is wrong, which is a problem by then."""
    section: Section | None = context.render("schedule", names)
    if section is None:
        return None
    start, until = (parse_time(context, section, key, _HERE) for key in ("start", "until"))
    if start and until and until <= start:
        summary = f"no job ever begins: 'start' is {start.isoformat()}, which is not before this"
        context.problems.add("out-of-range", (*_HERE, "until"), summary)
    every = _length(context, section, "every")
    window = _length(context, section, "start_window")
    if every is None:
        return None
    return Schedule(every=every, start=start, until=until, start_window=window)


def _length(context: BuildContext, section: Section, key: str) -> timedelta | None:
    if key not in section:
        return None
    length = parse_duration(section[key])
    if length < SHORTEST:
        summary = "the service takes no less than 1 minute"
        context.problems.add("out-of-range", (*_HERE, key), summary)
    return length


def check_schedule(context: BuildContext, steps: Sequence[Step], tasks: Sequence[Task]) -> None:
    """Report a schedule over work that the service cannot repeat by itself.

    What a schedule repeats is one task, defined once: a job has no others until somebody adds them.
    """
    document = context.problems.document
    if "schedule" not in document.value:
        return
    # Of a file with other mistakes it is not known.
    known = not context.problems.has_errors
    reason = next(_reasons(steps, tasks), None if tasks or not known else "this one has none")
    if reason:
        summary = f"only a workflow of exactly one task can have a schedule, and {reason}"
        hint = (
            "Leave 'schedule' out, and let cron or CI run it again and again: "
            f"flowrun apply {document.source.file} --yes"
        )
        context.problems.add("schedule-shape", _HERE, summary, hint=hint, key=True)
    for step in steps:
        _check_paths(context, step, tasks)


def _reasons(steps: Sequence[Step], tasks: Sequence[Task]) -> Iterator[str]:
    listing = next((step for step in steps if step.listings), None)
    if len(steps) > 1:
        yield f"this one has {len(steps)} steps"
    elif listing:
        yield f"step '{listing.name}' lists blobs, which may become more"
    elif len(tasks) > 1:
        yield f"this one has {len(tasks)} tasks"
    elif any(task.instances for task in tasks):
        yield "the one of this runs on several nodes ('instances')"


def _check_paths(context: BuildContext, step: Step, tasks: Sequence[Task]) -> None:
    """Variables would give each job a path of its own, but Batch puts them into patterns only."""
    found = (
        index for task in tasks for index, file in enumerate(task.output_files) if "$" in file.path
    )
    for index in dict.fromkeys(found):
        address = (*step.address, "output_files", index, "path")
        summary = "Batch puts no variable into a path, so every job would write to the same place"
        hint = (
            "Have the command put it into the file's name, as in report-$(date +%F).txt, and take "
            "that with a wildcard, as in pattern: report-*.txt"
        )
        context.problems.add("variable-in-path", address, summary, hint=hint)
