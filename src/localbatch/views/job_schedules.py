"""A job schedule as the service shows it."""

from localbatch.lifecycle.job_schedule import JobScheduleState
from localbatch.rows.job_schedules import JobScheduleRow
from localbatch.service.wire import Json, format_time
from localbatch.service.withheld import without_secrets

# What $select may name: all of the API's model of a job schedule, also what is never shown here.
PROPERTIES = frozenset(
    """
    id displayName url eTag lastModified creationTime state stateTransitionTime previousState
    previousStateTransitionTime schedule jobSpecification executionInfo metadata stats
    """.split()  # noqa: SIM905 - a list of words reads best as one
)

# Of a schedule that is ending no job comes any more.
_GOING_ON = frozenset({JobScheduleState.ACTIVE, JobScheduleState.DISABLED})


def describe_job_schedule(schedule: JobScheduleRow, *, base: str) -> Json:
    """Return a job schedule's representation."""
    body: Json = without_secrets(schedule.spec) | {
        "url": f"{base}/jobschedules/{schedule.id}",
        "eTag": schedule.etag,
        "lastModified": format_time(schedule.last_modified),
        "creationTime": format_time(schedule.creation_time),
        "state": schedule.state,
        "stateTransitionTime": format_time(schedule.state_time),
        "executionInfo": _execution(schedule, base=base),
    }
    if schedule.previous_state and schedule.previous_time:
        body["previousState"] = schedule.previous_state
        body["previousStateTransitionTime"] = format_time(schedule.previous_time)
    return body


def _execution(schedule: JobScheduleRow, *, base: str) -> Json:
    info: Json = {}
    # A disabled one shows its time as well: it is what holds when it is enabled.
    if schedule.next_due and schedule.state in _GOING_ON:
        info["nextRunTime"] = format_time(schedule.next_due)
    if schedule.recent_job:
        url = f"{base}/jobs/{schedule.recent_job}"
        info["recentJob"] = {"id": schedule.recent_job, "url": url}
    if schedule.end_time:
        info["endTime"] = format_time(schedule.end_time)
    return info
