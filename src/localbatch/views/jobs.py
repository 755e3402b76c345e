"""A job as the service shows it."""

from collections.abc import Iterable

from localbatch.lifecycle.job import JobState
from localbatch.rows.jobs import JobRow
from localbatch.service.wire import Json, format_time
from localbatch.service.withheld import without_secrets
from localbatch.views.executions import describe_failure

# What $select may name: all of the API's model of a job, also what is never shown here.
PROPERTIES = frozenset(
    """
    id displayName usesTaskDependencies url eTag lastModified creationTime state
    stateTransitionTime previousState previousStateTransitionTime priority
    allowTaskPreemption maxParallelTasks constraints jobManagerTask jobPreparationTask
    jobReleaseTask commonEnvironmentSettings poolInfo onAllTasksComplete onTaskFailure
    networkConfiguration metadata executionInfo stats
    """.split()  # noqa: SIM905 - a list of words reads best as one
)

# All of them are shown, also where they are 0.
_NO_TASKS = {"active": 0, "running": 0, "completed": 0, "succeeded": 0, "failed": 0}


def describe_job(job: JobRow, *, base: str) -> Json:
    """Return a job's representation."""
    body: Json = without_secrets(job.spec) | {
        "url": f"{base}/jobs/{job.id}",
        "eTag": job.etag,
        "lastModified": format_time(job.last_modified),
        "creationTime": format_time(job.creation_time),
        "state": job.state,
        "stateTransitionTime": format_time(job.state_time),
        "executionInfo": _execution(job),
    }
    if job.previous_state and job.previous_time:
        body["previousState"] = job.previous_state
        body["previousStateTransitionTime"] = format_time(job.previous_time)
    return body


def describe_counts(counts: Iterable[tuple[str, str | None, int, int]]) -> Json:
    """Return taskCounts and taskSlotCounts of (state, result, tasks, slots) rows."""
    tasks, slots = dict(_NO_TASKS), dict(_NO_TASKS)
    for state, result, number, taken in counts:
        for name in _counted_as(state, result):
            tasks[name] += number
            slots[name] += taken
    return {"taskCounts": tasks, "taskSlotCounts": slots}


def _counted_as(state: str, result: str | None) -> tuple[str, ...]:
    if state == "completed":
        return ("completed", "succeeded" if result == "success" else "failed")
    # The service counts a task that prepares as running.
    return ("running",) if state == "preparing" else (state,)


def _execution(job: JobRow) -> Json:
    # A job starts when it is made, whether or not a task of it runs.
    info: Json = {"startTime": format_time(job.creation_time)}
    # The pool that it runs on, also one that was made for it and stands in no poolInfo.
    if job.pool_id is not None:
        info["poolId"] = job.pool_id
    if job.scheduling_error is not None:
        info["schedulingError"] = describe_failure(job.scheduling_error)
    if job.terminate_reason is not None:
        info["terminateReason"] = job.terminate_reason
    # The service tells an end only of a job that has come to it.
    if job.end_time and job.state in {JobState.COMPLETED, JobState.DELETING}:
        info["endTime"] = format_time(job.end_time)
    return info
