"""The schedule: create, change in place, or delete; its jobs are the service's to make.

A mark holds a digest of all that the schedule is made of. What is in the containers has no part in
it: a job reads what it finds when it begins, so a changed input is only uploaded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from flowrun.errors import Diagnostic, RefusedError, SpecError
from flowrun.model.account import ScheduleInfo
from flowrun.model.machines import OperatingSystem
from flowrun.model.schedule import Schedule
from flowrun.model.secret import Secret
from flowrun.model.workflow import Task, Workflow
from flowrun.plan.identity import schedule_digest
from flowrun.plan.images import NodeAgent
from flowrun.plan.operations import (
    CreateSchedule,
    DeleteSchedule,
    Reason,
    ReasonCode,
    ScheduledJob,
    UpdateSchedule,
)
from flowrun.plan.run import find_own_pool
from flowrun.state.desired import Desired
from flowrun.state.labels import Label
from flowrun.state.marks import SCHEDULE, WORKFLOW, is_owned, ownership_marks
from flowrun.state.observed import Observed
from flowrun.state.receipts import scheduled_log_output
from flowrun.state.runs import count_marks, external_marks

OVER = frozenset({"terminating", "completed"})


def plan_obsolete(workflow: Workflow, observed: Observed) -> Iterator[DeleteSchedule]:
    """Delete the workflow's schedules that the file has no more, and one that has ended early."""
    for found in sorted(observed.schedules, key=lambda one: one.id):
        reason = _obsolete(workflow, observed, found)
        if reason and is_owned(found.metadata, workflow.name) and found.state != "deleting":
            yield DeleteSchedule(schedule_id=found.id, reason=reason)


def plan_schedule(
    desired: Desired, observed: Observed, agents: Mapping[str, NodeAgent], key: Secret | None
) -> Iterator[CreateSchedule | UpdateSchedule]:
    """Return what brings the schedule to what the workflow says; `key` hashes secrets.

    Raises:
        RefusedError: a schedule of the same id belongs to somebody else.
        SpecError: its time is over, or access to files cannot last as long as it does.
    """
    workflow, schedule = desired.workflow, desired.workflow.schedule
    if schedule is None:
        return
    there = find_schedule(workflow, observed)
    if there and not is_owned(there.metadata, workflow.name):
        raise RefusedError([_foreign(workflow, there)])
    wanted = _wanted(desired, schedule, agents, key)
    if there is None or there.state == "deleting" or _obsolete(workflow, observed, there):
        # Only where something is to be made: a schedule that stands is left alone.
        _check(desired, observed, schedule)
        yield wanted
    # One that is over, and may not go on, is left as it is; a warning tells it.
    elif (
        there.state not in OVER and there.metadata.get(SCHEDULE) != dict(wanted.metadata)[SCHEDULE]
    ):
        _check(desired, observed, schedule)
        yield UpdateSchedule(
            schedule_id=wanted.schedule_id,
            schedule=schedule,
            job=wanted.job,
            metadata=wanted.metadata,
            sas_lifetime=wanted.sas_lifetime,
            reason=Reason(
                code=ReasonCode.SCHEDULE_CHANGED,
                text="the schedule, or what its jobs do, changed",
                place=workflow.places.get("schedule"),
            ),
        )


def find_schedule(workflow: Workflow, observed: Observed) -> ScheduleInfo | None:
    """Return the schedule of the account that has the id of the workflow's; case does not count."""
    wanted = workflow.job.id.lower()
    return next((one for one in observed.schedules if one.id.lower() == wanted), None)


def schedule_warnings(workflow: Workflow, observed: Observed) -> Iterator[str]:
    """Yield what keeps the schedule from making jobs, though nothing is to be done about it."""
    there = find_schedule(workflow, observed) if workflow.schedule else None
    if there and there.state == "disabled":
        yield f"schedule '{there.id}' is disabled, and makes no job until somebody enables it"
    elif there and workflow.schedule and not workflow.schedule.goes_on(observed.at):
        yield f"the time of schedule '{there.id}' is over: it makes no job any more"


def _obsolete(workflow: Workflow, observed: Observed, found: ScheduleInfo) -> Reason | None:
    schedule = workflow.schedule
    if schedule is None or found.id.lower() != workflow.job.id.lower():
        code, text = ReasonCode.NO_LONGER_SCHEDULED, "the file has no such schedule any more"
    elif found.state in OVER and schedule.goes_on(observed.at):
        code, text = ReasonCode.SCHEDULE_ENDED, "it has ended, and the file lets it go on"
    else:
        return None
    place = workflow.places.get("schedule") or workflow.places.get("job")
    return Reason(code=code, text=text, place=place)


def _wanted(
    desired: Desired, schedule: Schedule, agents: Mapping[str, NodeAgent], key: Secret | None
) -> CreateSchedule:
    workflow = desired.workflow
    task = _dressed(desired)
    pool = workflow.pool_of(task)
    job = ScheduledJob(
        job=workflow.job,
        pool_id=pool.lasting_id,
        own_pool=find_own_pool(desired, pool, agents),
        task=task,
        metadata=(
            *ownership_marks(workflow.name, repr(workflow.job)),
            *count_marks([task.step], workflow.allowed_failures),
            *external_marks([task]),
        ),
    )
    bare = CreateSchedule(
        schedule_id=workflow.job.id,
        schedule=schedule,
        job=job,
        metadata=ownership_marks(workflow.name, repr(schedule)),
        sas_lifetime=desired.lifetimes.schedule,
        reason=Reason(
            code=ReasonCode.NEW,
            text="does not exist yet",
            place=workflow.places.get("schedule"),
        ),
    )
    # Made of all the rest, since no mark can hold a digest of itself.
    return replace(bare, metadata=(*bare.metadata, (SCHEDULE, schedule_digest(bare, key))))


def _dressed(desired: Desired) -> Task:
    """Return the one task with what tells it in listings, and with its logs.

    It leaves no receipt: what ran at one time says nothing of the next.
    """
    (task,), (fingerprint,) = desired.workflow.tasks, desired.fingerprints
    # Links need a shell of Linux; elsewhere logs stay on the node.
    is_linux = desired.workflow.pool_of(task).os is OperatingSystem.LINUX
    logs = (scheduled_log_output(desired.bookkeeping),) if is_linux else ()
    return replace(
        task,
        display_name=str(Label(fingerprint, task.step, task.item)),
        output_files=(*task.output_files, *logs),
    )


def _check(desired: Desired, observed: Observed, schedule: Schedule) -> None:
    places, lifetimes = desired.workflow.places, desired.lifetimes
    longest = lifetimes.longest
    if not schedule.goes_on(observed.at):
        code, summary = "schedule-over", "no job is due before 'until' any more"
        hint = ""
    elif longest is not None and lifetimes.needed > longest:
        code, hint = (
            "short-access",
            "Use an account key, or let 'until' and 'job.max_wall_clock' end it before.",
        )
        summary = (
            f"without an account key access to files ends after {longest.days} days and "
            f"{longest.seconds // 3600} hours, and jobs of this schedule may need it for longer"
        )
    else:
        return
    place = places.get("schedule.until") or places.get("schedule")
    raise SpecError([Diagnostic(code=code, summary=summary, place=place, hint=hint)])


def _foreign(workflow: Workflow, there: ScheduleInfo) -> str:
    where = workflow.places.get("schedule")
    owner = there.metadata.get(WORKFLOW)
    whose = f"belongs to workflow '{owner}'" if owner else "exists and was not made by flowrun"
    return (
        f"job schedule '{there.id}' {whose}, so workflow '{workflow.name}' will not touch it"
        f"{f' ({where})' if where else ''}. Give yours another 'job.id' in the workflow file, or "
        "delete the schedule yourself if nobody needs it."
    )
