"""What went wrong on the nodes: the end of stderr of start tasks and tasks that failed."""

import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from flowrun.errors import GatewayError, OperationError
from flowrun.execute.context import Context
from flowrun.execute.events import FailedNode, FailedTask
from flowrun.model.account import NodeInfo, TaskInfo
from flowrun.state.bookkeeping import log_blob

TAIL = 4096
"""How many characters of stderr are told of each failure."""
FETCHED = 2 * TAIL
"""How many bytes are fetched: a secret that begins before the end that is told is found whole."""
EACH = 3
"""How many failures of one cause are looked into; the others are told without their stderr."""
DETAILED = 24
"""How many are looked into at most."""


class NodesFailedError(OperationError):
    """No node of a pool can take tasks."""

    def __init__(self, message: str, nodes: tuple[FailedNode, ...]) -> None:
        self.nodes = nodes
        super().__init__(message)


def diagnose_node(
    context: Context, pool_id: str, node: NodeInfo, stderr: str = "startup/stderr.txt"
) -> FailedNode:
    """Return why the node cannot take tasks; `stderr` is where on it that was written."""
    try:
        # Files of nodes are named from the node's root, files of tasks from the task's own folder.
        tail = context.batch.read_node_file(pool_id, node.id, stderr, tail=FETCHED)
        text = _last_words(context, tail)
    except GatewayError as error:
        # An unusable node may serve no files; what the account says of it is told all the same.
        text = f"(its stderr is not available: {error.code})"
    return FailedNode(
        pool_id=pool_id,
        node_id=node.id,
        state=node.state,
        exit_code=node.start_task_exit_code,
        # Where no start task has run, the node's own error tells.
        failure=node.start_task_failure or next(iter(node.errors), None),
        stderr_tail=text,
    )


def diagnose_tasks(
    context: Context, job_id: str, tasks: Iterable[TaskInfo]
) -> tuple[FailedTask, ...]:
    """Return what is known of each failed task, the first ones of each cause with their stderr."""
    failed = tuple(tasks)
    detailed = _choose_detailed(failed)
    return tuple(
        FailedTask(
            job_id=job_id,
            task_id=task.id,
            exit_code=task.exit_code,
            failure=task.failure,
            node_id=task.node_id,
            stderr_tail=_task_stderr(context, job_id, task.id) if task.id in detailed else "",
            # Batch counts the retries, people count the tries.
            attempts=task.retry_count + 1,
        )
        for task in failed
    )


def _choose_detailed(tasks: Iterable[TaskInfo]) -> frozenset[str]:
    """Return the tasks to look into, so that a rare failure is not hidden behind a frequent one."""
    chosen: list[str] = []
    seen = Counter[tuple[int | None, str]]()
    for task in tasks:
        # Not by what they wrote: that differs from task to task even where the cause is one.
        cause = (task.exit_code, task.failure.code if task.failure else "")
        seen[cause] += 1
        if seen[cause] <= EACH:
            chosen.append(task.id)
    # Each of these costs a request to a node, and another one where the node is gone.
    return frozenset(chosen[:DETAILED])


def _task_stderr(context: Context, job_id: str, task_id: str) -> str:
    """From the node while it is there, else from the log that the task uploaded."""
    try:
        tail = context.batch.read_task_file(job_id, task_id, "stderr.txt", tail=FETCHED)
    except GatewayError as error:
        # Files on a node end with the node, or with the task's retention time.
        return _uploaded_stderr(context, job_id, task_id) or (
            f"(its stderr is not available: {error.code})"
        )
    return _last_words(context, tail)


def _uploaded_stderr(context: Context, job_id: str, task_id: str) -> str | None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "stderr.txt"
        try:
            blob = log_blob(job_id, task_id, "stderr")
            context.blob.download(context.bookkeeping, blob, copy)
        except GatewayError:
            return None
        return _last_words(context, copy.read_bytes()[-FETCHED:])


def _last_words(context: Context, tail: bytes) -> str:
    # The tail may begin inside a character, so that what cannot be decoded is replaced.
    # Cut last: half a secret would not be known for one.
    return context.session.redact(tail.decode(errors="replace"))[-TAIL:]
