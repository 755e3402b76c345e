"""Lines that tasks printed -> text that is safe to show, with the task where there are many."""

from flowrun.actions.logs import LogLine, Stream
from flowrun.report.words import visible


def render_log_line(line: LogLine, *, prefix: bool, both: bool, raw: bool) -> str:
    """Return the line; `raw` leaves what steers a terminal as it is, for colours."""
    text = line.text if raw else visible(line.text)
    if not prefix:
        return f"{text}\n"
    stream = " err" if both and line.stream is Stream.STDERR else ""
    return f"{line.task_id}{stream} | {text}\n"


def render_note(line: LogLine) -> str:
    """Return why there is nothing to show of a task, or what happened to it."""
    return f"-- {line.task_id} {line.stream}: {line.text} --"
