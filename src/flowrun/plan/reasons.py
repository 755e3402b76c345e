"""Why a task has to run: what failed, or what changed since its last success."""

from collections.abc import Iterable, Mapping, Sequence

from flowrun.errors import Place
from flowrun.model.account import TaskInfo
from flowrun.model.files import BlobFile, BlobTree, OutputFile
from flowrun.model.workflow import Task
from flowrun.plan.operations import Reason, ReasonCode
from flowrun.state.fingerprint import Aspects, Fingerprint
from flowrun.state.outputs import describe_output

SENTENCES = {
    "command": (ReasonCode.COMMAND_CHANGED, "its command changed"),
    "env": (ReasonCode.ENV_CHANGED, "its environment changed"),
    "outputs": (ReasonCode.OUTPUTS_CHANGED, "its output files changed"),
    "image": (ReasonCode.IMAGE_CHANGED, "the pool's image or mounts changed"),
    "start_task": (
        ReasonCode.START_TASK_CHANGED,
        "the start task, the preparation or their files changed",
    ),
    "needs": (ReasonCode.NEEDS_CHANGED, "the tasks that it needs changed"),
}
NAMED = 3
"""How many files a reason names."""


def reason_to_run(
    task: Task,
    fingerprint: Fingerprint,
    *,
    record: TaskInfo | None,
    before: Aspects | None,
    uploads: Mapping[str, frozenset[str]],
    place: Place | None,
) -> Reason:
    """Return why a task without a valid success runs.

    `record` is its unsuccessful try with the same fingerprint, `before` what it was made from last
    time, `uploads` the blobs by container that this plan uploads.
    """
    # What became of a try with the same fingerprint tells more than any comparison.
    if record is not None:
        return _unsuccessful(record, place)
    if before is None:
        return Reason(code=ReasonCode.NEW, text="new", place=place)
    changed = fingerprint.aspects.changed_since(before)
    # Its receipt was forgotten before other tasks ran, or somebody has deleted it.
    if not changed:
        return Reason(
            code=ReasonCode.NOT_RECORDED, text="its success is not on record", place=place
        )
    texts = [
        _changed_inputs(task, uploads) if aspect == "files" else SENTENCES[aspect][1]
        for aspect in changed
    ]
    # A program gets the first of the reasons, a person all of them.
    code = ReasonCode.INPUT_CHANGED if changed[0] == "files" else SENTENCES[changed[0]][0]
    return Reason(code=code, text=", ".join(texts), place=place)


def reason_of_need(needed: str, place: Place | None) -> Reason:
    """Return why a task runs for which nothing changed but that a task it needs runs."""
    return Reason(
        code=ReasonCode.NEEDED_RUNS, text=f"needs {needed}, which runs again", place=place
    )


def reason_of_loss(lost: Sequence[OutputFile], place: Place | None) -> Reason:
    """Return why a task that succeeded runs again."""
    names = [describe_output(file) for file in lost[:NAMED]]
    more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
    text = f"its results are gone or written over: {', '.join(names)}{more}"
    return Reason(code=ReasonCode.OUTPUTS_MISSING, text=text, place=place)


def _unsuccessful(record: TaskInfo, place: Place | None) -> Reason:
    if record.state != "completed":
        return Reason(
            code=ReasonCode.NOT_FINISHED, text="its last run was ended early", place=place
        )
    why = f"exit code {record.exit_code}"
    # Then it was not the command that failed, but what was before or after it.
    if record.exit_code in (0, None):
        why = record.failure.code if record.failure else "no exit code"
    return Reason(code=ReasonCode.FAILED_PREVIOUSLY, text=f"failed last time ({why})", place=place)


def _changed_inputs(task: Task, uploads: Mapping[str, frozenset[str]]) -> str:
    names = sorted(_uploaded(task, uploads))
    if not names:
        # Nothing that this plan uploads: somebody else has changed what the task reads.
        return "its resource files changed"
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"input changed: {', '.join(names[:NAMED])}{more}"


def _uploaded(task: Task, uploads: Mapping[str, frozenset[str]]) -> Iterable[str]:
    for file in task.reads:
        match file:
            case BlobFile():
                if file.blob in uploads.get(file.container, ()):
                    yield file.blob
            case BlobTree():
                blobs = uploads.get(file.container, frozenset())
                yield from (blob for blob in blobs if blob.startswith(file.prefix))
            case _:
                pass
