"""After the wait: whether what succeeded tasks must have written is there."""

import os.path
from collections.abc import Collection, Iterable, Sequence

from flowrun.errors import OperationError
from flowrun.execute.context import Context
from flowrun.execute.events import Noticed
from flowrun.model.account import BlobInfo, TaskInfo
from flowrun.model.files import OutputFile
from flowrun.model.reach import output_reach
from flowrun.plan.operations import OwedOutput, WaitForTasks
from flowrun.state.outputs import Written, describe_output

NAMED = 5
AGAIN = "Run the command again to run these tasks again"


def check_results(
    context: Context,
    operation: WaitForTasks,
    succeeded: Iterable[TaskInfo],
    *,
    failed: bool,
) -> OperationError | None:
    """Return what is wrong when a succeeded task's result is not there; one listing a container.

    Where other tasks failed, that is what ends the run, and this is only noticed.
    """
    missing = _find_missing(context, operation.outputs, {task.id.lower() for task in succeeded})
    if not missing:
        return None
    if failed:
        context.notify(Noticed(message=_describe(missing)))
        return None
    return OperationError(f"{_describe(missing)}. {AGAIN}")


def _find_missing(
    context: Context, outputs: Iterable[OwedOutput], succeeded: Collection[str]
) -> tuple[OwedOutput, ...]:
    """The node sees that every output is written; that it is still there, only the account."""
    owed = [output for output in outputs if output.task_id.lower() in succeeded]
    written = Written(
        {
            container: _list_blobs(context, container, [output.file for output in owed])
            for container in sorted({output.file.container for output in owed})
        }
    )
    return tuple(output for output in owed if not written.holds(output.file))


def _describe(missing: Sequence[OwedOutput]) -> str:
    named = "; ".join(
        f"task '{output.task_id}': {describe_output(output.file)}" for output in missing[:NAMED]
    )
    more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
    return f"tasks succeeded, but their results are not in the account: {named}{more}"


def _list_blobs(
    context: Context, container: str, files: Iterable[OutputFile]
) -> tuple[BlobInfo, ...]:
    prefixes = [output_reach(file).prefix for file in files if file.container == container]
    # One listing of what the names have in common, instead of one for each task.
    prefix = os.path.commonprefix(prefixes)  # noqa: RUF071 - names, not paths
    return tuple(context.blob.list_blobs(container, prefix))
