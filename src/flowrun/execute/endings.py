"""Why jobs end, and with them their tasks: Batch calls every task of an ended job 'ended by user
request', whoever or whatever ended the job.
"""

from collections.abc import Iterator
from dataclasses import replace

from flowrun.errors import GatewayError, TimedOutError
from flowrun.execute.context import Context
from flowrun.execute.polling import poll
from flowrun.model.account import FailureInfo, JobInfo, TaskInfo

# Names that begin with Flowrun are given by flowrun when it ends a job, others by the service.
WALL_CLOCK = "MaxWallClockTimeExpiry"
TOO_MANY_FAILED = "FlowrunTooManyFailed"
BLOCKED = "FlowrunBlocked"
CANCELLED = "FlowrunCancelled"
BY_FAILURE = "TaskFailed"
"""The service's own word for a job that the exit of a task has ended."""
ENDINGS = {
    WALL_CLOCK: "its max_wall_clock ran out. Raise `job.max_wall_clock` in the workflow file, and "
    "run the command again to run these",
    BLOCKED: "all that was left of it needed tasks that failed",
    "FlowrunSuperseded": "another apply ended it for a changed workflow",
    TOO_MANY_FAILED: "more tasks of a step failed than its `allow_failed` lets. Run the command "
    "again, once their cause is mended, to run these",
    CANCELLED: "`flowrun cancel` ended it. Apply again to run these",
    BY_FAILURE: "a task failed, and the workflow file says that this ends the run "
    "('on_task_failure', or 'exit' of its step). Run the command again, once its cause is mended",
    "UserTerminate": "somebody ended it. Run the command again to run these",
}
ENDED_WITH_JOB = {
    WALL_CLOCK: FailureInfo(
        category="usererror",
        code=WALL_CLOCK,
        message="The task was ended because the max_wall_clock of its job ran out",
    ),
    CANCELLED: FailureInfo(
        category="usererror",
        code=CANCELLED,
        message="The task was ended because `flowrun cancel` ended the run",
    ),
    BY_FAILURE: FailureInfo(
        category="usererror",
        code=BY_FAILURE,
        message="The task was ended because another one failed, which ends the run here",
    ),
}
"""What to say of a task that its job's end has ended, by the reason of that."""
END_SECONDS = 60.0
"""The reason stands in the job when it has ended, a moment after its last task."""


def is_failed(task: TaskInfo) -> bool:
    """Whether a task that has completed did not succeed."""
    # Not by the exit code: it is 0 where only an upload failed, and missing where nothing ran.
    return task.result != "success"


def describe_end(job: JobInfo) -> str:
    """Return why a job has ended, and what to do."""
    reason = job.terminate_reason or "no reason given"
    # Whoever ends a job may give a text of their own as its reason.
    return ENDINGS.get(reason, f"{reason}. Run the command again to run these")


def with_true_ends(
    context: Context, job_id: str, tasks: tuple[TaskInfo, ...]
) -> Iterator[TaskInfo]:
    """Yield the tasks; those that their job's end has ended say why it ended."""
    # Asked only where it matters: the answer may have to be waited for.
    reason = _reason(context, job_id) if any(map(_was_ended, tasks)) else None
    failure = ENDED_WITH_JOB.get(reason or "")
    for task in tasks:
        yield replace(task, failure=failure) if failure and _was_ended(task) else task


def _was_ended(task: TaskInfo) -> bool:
    """Details tell that it was its own limit that a task passed."""
    failure = task.failure
    return failure is not None and failure.code == "TaskEnded" and not failure.details


def _reason(context: Context, job_id: str) -> str | None:
    def ended(_elapsed: float) -> JobInfo | None:
        job = context.batch.get_job(job_id)
        if job is None:
            # The reason is gone with the job.
            raise GatewayError("JobNotFound", 404, "")
        # The reason is written when the job has ended, not when it begins to.
        return None if job.state == "terminating" else job

    try:
        job = poll(context, ended, what=f"job '{job_id}' to end", seconds=END_SECONDS)
    except (GatewayError, TimedOutError):
        # Its tasks are then told with the cause that Batch gives, which is vague but not wrong.
        return None
    return job.terminate_reason
