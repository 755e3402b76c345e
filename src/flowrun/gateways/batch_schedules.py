"""Job schedules as Batch's REST API takes them: a job's definition whose manager is the one task.

The service makes the jobs, so nobody adds tasks to them: the task comes as the job's manager task.
Pure.
"""

import shlex
from datetime import UTC, datetime

from flowrun.gateways.batch_bodies import job_body, task_body
from flowrun.gateways.batch_parts import duration, metadata_bodies
from flowrun.model.requests import Body
from flowrun.model.schedule import Schedule
from flowrun.ports import ScheduleRequest
from flowrun.state.bookkeeping import LOG_LINKS

# The paths of output files are fixed when the schedule is made, but what a pattern finds keeps the
# folders that its wildcards stand for. So the logs of each job get a folder that is called so.
_LINKS = (
    f"d=${{AZ_BATCH_TASK_WORKING_DIR:-.}}/{LOG_LINKS}/$AZ_BATCH_JOB_ID/$AZ_BATCH_TASK_ID;"
    'mkdir -p "$d" && ln -sf ../../../../stdout.txt ../../../../stderr.txt "$d/";exec "$@"'
)


def new_schedule_body(request: ScheduleRequest) -> Body:
    """Return what creates a job schedule."""
    return {"id": request.id, **schedule_body(request)}


def schedule_body(request: ScheduleRequest) -> Body:
    """Return what creates or changes a job schedule, but for its id."""
    job = job_body(
        request.job,
        job_id=request.id,
        pool=request.pool,
        metadata=request.job_metadata,
        sas=request.sas,
    )
    del job["id"]  # the service numbers the jobs
    return {
        "schedule": _times(request.schedule),
        "jobSpecification": job
        | {"onAllTasksComplete": "terminatejob", "jobManagerTask": _manager(request)},
        "metadata": metadata_bodies(request.metadata),
    }


def _times(schedule: Schedule) -> Body:
    body = {"recurrenceInterval": duration(schedule.every)}
    if schedule.start:
        body["doNotRunUntil"] = _time(schedule.start)
    if schedule.until:
        body["doNotRunAfter"] = _time(schedule.until)
    if schedule.start_window:
        body["startWindow"] = duration(schedule.start_window)
    return body


def _manager(request: ScheduleRequest) -> Body:
    task = task_body(request.task, request.sas)
    # Nothing needs it, and its job ends with it in any case: the service knows no such key here.
    task.pop("exitConditions", None)
    if any(file.pattern.startswith(f"{LOG_LINKS}/") for file in request.task.output_files):
        # A0050: the node uploads what a link leads to.
        links = shlex.join(("/bin/sh", "-c", _LINKS, "flowrun"))
        task["commandLine"] = f"{links} {task['commandLine']}"
    # It ends its job, and takes no more of its node than any task.
    return task | {"killJobOnCompletion": True, "runExclusive": False}


def _time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
