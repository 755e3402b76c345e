"""Why an operation is in a plan, and why a task runs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from flowrun.errors import Place


class ReasonCode(StrEnum):
    """The kinds of reason: stable for programs, each with what it means for people."""

    meaning: str

    NEW = "new", "It does not exist yet; a task: nothing like it ran before."
    INPUT_CHANGED = "input-changed", "The content of a file that is read changed."
    NO_LONGER_AN_INPUT = "no-longer-an-input", "An uploaded file is no longer among the inputs."
    NO_LONGER_A_RESULT = (
        "no-longer-a-result",
        "A step reads all of a container, where results are that no task makes any more.",
    )
    COMMAND_CHANGED = (
        "command-changed",
        "The task's command, or whose rights it runs with, changed.",
    )
    ENV_CHANGED = "env-changed", "The task's environment changed."
    OUTPUTS_CHANGED = "outputs-changed", "The task's output files are declared otherwise."
    IMAGE_CHANGED = "image-changed", "The pool's image or one of its mounts changed."
    START_TASK_CHANGED = (
        "start-task-changed",
        "The pool's start task, an application package or the job's preparation changed.",
    )
    NEEDED_RUNS = "needed-runs", "A task that it needs runs again."
    NEEDS_CHANGED = "needs-changed", "It needs other tasks than before, or they do something else."
    FAILED_PREVIOUSLY = "failed-previously", "The task failed in the newest run."
    NOT_FINISHED = "not-finished", "The task's run was ended before the task was."
    NOT_RECORDED = "not-recorded", "Nothing changed, but there is no record of a success."
    OUTPUTS_MISSING = "outputs-missing", "Its results are gone, or written over by another task."
    # Behind the colon stands the pool's field: `plan/pool.py` makes the code from its name.
    IMMUTABLE_VM_SIZE = "immutable:vm_size", "Another VM size: only a new pool can have it."
    IMMUTABLE_IMAGE = "immutable:image", "Another image: only a new pool can have it."
    IMMUTABLE_SLOTS = (
        "immutable:task_slots_per_node",
        "Another number of slots: only a new pool can have it.",
    )
    IMMUTABLE_FILL = "immutable:fill", "Nodes are to be filled otherwise: only a new pool can."
    IMMUTABLE_SETUP = (
        "immutable:setup",
        "Other mounts, disks, users, containers, network or raw keys: only a new pool can.",
    )
    SCALING_CHANGED = "scaling-changed", "The pool is to scale by another formula, or by none."
    METADATA_CHANGED = "metadata-changed", "The pool's own metadata changed."
    NODES_CHANGED = "nodes-changed", "The node count of the file is not the pool's."
    SHORT_OF_NODES = "short-of-nodes", "The last resize failed, so it is asked for again."
    SAS_RENEWAL = "sas-renewal", "Booting nodes would soon lose access to the start task's files."
    NEW_RUN = "new-run", "Tasks have to run, and no open run has them."
    SUPERSEDED = "superseded", "An open run does other work than the file asks for now."
    OVERWRITTEN = "overwritten", "Tasks of this plan write over results, so receipts of them go."
    SCHEDULE_CHANGED = "schedule-changed", "The schedule, or what its jobs do, is changed."
    SCHEDULE_ENDED = "schedule-ended", "The schedule has ended, although the file lets it go on."
    NO_LONGER_SCHEDULED = "no-longer-scheduled", "The file has no such schedule any more."
    WORK = "work", "These tasks have to run; each says why."
    ALL_ADDED = "all-added", "Every task is in the run, so it may end by itself."
    WAIT = "wait", "The next operation needs the end of what is waited for."
    RESULTS = "results", "Results are missing on disk, or differ, or are about to be made."
    CANCELLED = "cancelled", "`cancel` ends the run; pool and results stay."
    CLEANUP = "cleanup", "The file says what becomes of pools when a run has ended."
    DESTROY = "destroy", "It carries the workflow's mark, and `destroy` takes it away."

    def __new__(cls, code: str, meaning: str = "") -> Self:
        """Make a member that is its code, as text."""
        # The value is the bare code, so that it is written and compared as a text.
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an operation is in the plan: a stable code, a sentence, the place that caused it."""

    code: ReasonCode
    text: str
    place: Place | None = None
