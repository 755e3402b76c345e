"""A task as the service shows it."""

from localbatch.rows.tasks import TaskRow
from localbatch.service.wire import Json, format_time
from localbatch.service.withheld import without_secrets
from localbatch.views.executions import describe_execution, describe_location

# What $select may name: all of the API's model of a task, also what is never shown here.
PROPERTIES = frozenset(
    """
    id displayName url eTag lastModified creationTime exitConditions state
    stateTransitionTime previousState previousStateTransitionTime commandLine
    containerSettings resourceFiles outputFiles environmentSettings affinityInfo constraints
    requiredSlots userIdentity executionInfo nodeInfo multiInstanceSettings stats dependsOn
    applicationPackageReferences
    """.split()  # noqa: SIM905 - a list of words reads best as one
)

SUBTASK_PROPERTIES = frozenset(
    """
    id nodeInfo startTime endTime exitCode containerInfo failureInfo state stateTransitionTime
    previousState previousStateTransitionTime result
    """.split()  # noqa: SIM905 - a list of words reads best as one
)


def describe_task(task: TaskRow, *, job_id: str, base: str) -> Json:
    """Return a task's representation."""
    body: Json = without_secrets(task.spec) | {
        "url": f"{base}/jobs/{job_id}/tasks/{task.id}",
        # Of the definition alone: in recordings a task keeps its ETag and its time through all
        # states.
        "eTag": task.etag,
        "creationTime": format_time(task.creation_time),
        "lastModified": format_time(task.last_modified),
        "state": task.state,
        "stateTransitionTime": format_time(task.state_time),
        "executionInfo": describe_execution(task.execution),
    }
    if task.previous_state and task.previous_time:
        body["previousState"] = task.previous_state
        body["previousStateTransitionTime"] = format_time(task.previous_time)
    # A task in the queue has no node, even if it has been on one before.
    if task.location:
        body["nodeInfo"] = describe_location(task.location, base=base)
    return body
