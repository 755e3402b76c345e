"""What happens after a failure -> words that keep apart who tries again: the node, or Batch."""

from collections.abc import Iterator

from flowrun.model.retry import CODES, NO_WAIT, RetryRule
from flowrun.model.workflow import Task
from flowrun.report.words import human_seconds, some

NAMED = 4
# What Batch reads as retries without a limit.
WITHOUT_END = -1


def describe_retries(task: Task) -> str:
    """Return how failures of the task are tried again; nothing when the file does not say."""
    return "; ".join(_parts(task))


def _parts(task: Task) -> Iterator[str]:
    if task.retry:
        yield f"retry on the node: {some([_rule(rule) for rule in task.retry], NAMED)}"
    if task.retries == WITHOUT_END:
        yield "retries by Batch: without end"
    elif task.retries:
        yield f"retries by Batch: {task.retries}"


def _rule(rule: RetryRule) -> str:
    codes = ", ".join(_range(first, last) for first, last in rule.codes)
    # `exit any` adds nothing where the text on stderr decides.
    conditions = [f"exit {codes}"] if rule.codes != (CODES,) or not rule.stderr else []
    conditions += [f"stderr '{rule.stderr}'"] if rule.stderr else []
    wait = f" after {human_seconds(rule.wait.total_seconds())}" if rule.wait > NO_WAIT else ""
    often = f"{rule.times} times" if rule.times else "never"
    return f"{' and '.join(conditions)} {'once' if rule.times == 1 else often}{wait}"


def _range(first: int, last: int) -> str:
    if (first, last) == CODES:
        return "any"
    return str(first) if first == last else f"{first}-{last}"
