"""Tasks and nodes that failed -> a line each with what ended it, then the end of its stderr.

Many that failed alike are one group: the first few at length, the others by name.
"""

import signal
from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from flowrun.execute.events import BlockedTask, FailedNode, FailedTask
from flowrun.model.account import FailureInfo
from flowrun.report.render import line, literal
from flowrun.report.words import plural, short_node, some

CAUSES = 8
"""How many causes are told apart."""
EACH = 3
"""How many failures of one cause are told at length."""
NAMED = 5
TAIL_LINES = 20
# What a shell adds to the number of the signal that ended a command.
_BY_SIGNAL = 128
_MESSAGE = "Message"

_Failure = FailedTask | FailedNode


def failure_lines(
    failures: Sequence[_Failure], title: str, items: Mapping[str, str]
) -> Iterator[Text]:
    """Yield the failures by their causes; `items` has what each task worked on."""
    if not failures:
        return
    yield line("")
    yield line((plural(len(failures), title), "bold red"))
    groups: dict[str, list[_Failure]] = {}
    for failure in failures:
        groups.setdefault(_cause(failure), []).append(failure)
    for cause, group in list(groups.items())[:CAUSES]:
        yield line("")
        for failure in group[:EACH]:
            yield from _failure(failure, cause, items)
        if len(group) > EACH:
            yield line(f"  ... and {len(group) - EACH} more with {cause}: ", _names(group[EACH:]))
    rest = [failure for group in list(groups.values())[CAUSES:] for failure in group]
    if rest:
        yield line("")
        yield line(f"  ... and {len(rest)} more for other causes: ", _names(rest))


def cause_lines(failures: Sequence[FailedTask], items: Mapping[str, str]) -> Iterator[Text]:
    """Yield a line for each cause: how many tasks it ended, and the first of them."""
    groups: dict[str, list[FailedTask]] = {}
    for failure in failures:
        groups.setdefault(_cause(failure), []).append(failure)
    for cause, group in list(groups.items())[:CAUSES]:
        names = [_with_item(failure.task_id, items) for failure in group]
        yield line(f"  {len(group)} with {cause}: {some(names, NAMED)}")
    if len(groups) > CAUSES:
        yield line(f"  ... and {plural(len(groups) - CAUSES, 'other cause')}")


def blocked_lines(blocked: Sequence[BlockedTask]) -> Iterator[Text]:
    """Yield a line for each failed task behind others that could not run for it."""
    if not blocked:
        return
    yield line("")
    yield line((plural(len(blocked), "blocked task"), "bold red"))
    by_failed: dict[str, list[str]] = {}
    for task in blocked:
        by_failed.setdefault(task.failed_id, []).append(task.task_id)
    for failed, tasks in list(by_failed.items())[:CAUSES]:
        need = "needs" if len(tasks) == 1 else "need"
        yield line(f"  {some(tasks, NAMED)} {need} {failed}, which failed")
    if len(by_failed) > CAUSES:
        yield line(f"  ... and {plural(len(by_failed) - CAUSES, 'other failed task')} block more")


def _with_item(task_id: str, items: Mapping[str, str]) -> str:
    item = items.get(task_id)
    return f"{task_id} ({item})" if item else task_id


def _names(failures: Sequence[_Failure]) -> str:
    return some([_name(failure) for failure in failures], NAMED)


def _name(failure: _Failure) -> str:
    return failure.task_id if isinstance(failure, FailedTask) else short_node(failure.node_id)


def _failure(failure: _Failure, cause: str, items: Mapping[str, str]) -> Iterator[Text]:
    parts = [cause]
    if isinstance(failure, FailedTask):
        if failure.attempts > 1:
            parts.append(f"after {failure.attempts} attempts")
        # A task that never ran has no node.
        if failure.node_id:
            parts.append(f"on {short_node(failure.node_id)}")
    item = items.get(_name(failure), "")
    yield line("  ", (_name(failure), "bold"), f"  {' '.join(parts)}", f"  {item}" if item else "")
    yield from _details(failure.failure)
    for text in failure.stderr_tail.rstrip().splitlines()[-TAIL_LINES:]:
        yield literal("    | ", (text.expandtabs(), "dim"))


def _details(failure: FailureInfo | None) -> Iterator[Text]:
    """Yield what the service tells beyond the message, such as the blob that it did not find."""
    details = failure.details.items() if failure else ()
    for name, detail in details:
        # The one is told with the cause, the other repeats the code.
        if name not in {_MESSAGE, "AdditionalErrorCode"}:
            yield line(f"    {name}: {detail}")


def _cause(failure: _Failure) -> str:
    """Return what ended it in a few words, the same for all that ended alike."""
    state = f"{failure.state}, " if isinstance(failure, FailedNode) else ""
    return state + _ended(failure.exit_code, failure.failure)


def _ended(code: int | None, failure: FailureInfo | None) -> str:
    # This code says no more than the exit code, which is shorter.
    if failure is not None and failure.code != "FailureExitCode":
        why = failure.details.get(_MESSAGE) or failure.message.partition("\n")[0]
        return f"{failure.code}: {why}"
    if code is None:
        return "no exit code"
    # Batch reports a signal as a negative code; through a shell or a container it is 128 and more.
    number = code - _BY_SIGNAL if code > _BY_SIGNAL else -code
    if number in signal.valid_signals():
        return f"exit {code} ({signal.Signals(number).name})"
    return f"exit {code}"
