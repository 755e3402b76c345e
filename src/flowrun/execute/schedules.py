"""Job schedules: created with their marks, changed in place, deleted with all their jobs."""

from flowrun.errors import GatewayError, StaleError
from flowrun.execute.conflicts import ignoring, retry_while
from flowrun.execute.context import DONE, Applied, Context
from flowrun.execute.polling import poll
from flowrun.execute.sas import mint_for_job, mint_for_pool, mint_for_tasks
from flowrun.plan.operations import CreateSchedule, DeleteSchedule, UpdateSchedule
from flowrun.ports import JobPoolRequest, ScheduleRequest
from flowrun.state.marks import SCHEDULE

DELETE_SECONDS = 1800.0


def create_schedule(context: Context, operation: CreateSchedule) -> Applied:
    """Create the schedule; one that does the same is there from an earlier try."""
    schedule_id = operation.schedule_id

    def create() -> None:
        context.batch.create_schedule(_request(context, operation))

    try:
        retry_while(
            context,
            create,
            {"JobScheduleBeingDeleted"},
            what=f"the old schedule '{schedule_id}' to be deleted",
        )
    except GatewayError as error:
        if error.code != "JobScheduleExists":
            raise
        found = context.batch.get_schedule(schedule_id)
        wanted = dict(operation.metadata)[SCHEDULE]
        # Not only whose it is, but what it does must be the same.
        if found is None or found.metadata.get(SCHEDULE) != wanted:
            raise StaleError(
                f"schedule '{schedule_id}' was made by somebody else meanwhile"
            ) from error
        return Applied(detail="was there already")
    return DONE


def update_schedule(context: Context, operation: UpdateSchedule) -> Applied:
    """Change the schedule; a job that runs already goes on as it began."""
    context.batch.update_schedule(_request(context, operation))
    return DONE


def delete_schedule(context: Context, operation: DeleteSchedule) -> Applied:
    """Delete the schedule and see it gone with its jobs, whose tasks might still write."""
    schedule_id = operation.schedule_id
    codes = {"JobScheduleNotFound", "JobScheduleBeingDeleted"}
    ignoring(lambda: context.batch.delete_schedule(schedule_id), codes)

    def gone(_elapsed: float) -> bool | None:
        # Its jobs are called `<schedule>:job-<n>`, and may be there for a moment longer.
        if context.batch.get_schedule(schedule_id) or context.batch.list_jobs(f"{schedule_id}:"):
            return None
        return True

    what = f"schedule '{schedule_id}' to be deleted with its jobs"
    poll(context, gone, what=what, seconds=DELETE_SECONDS)
    return DONE


def _request(context: Context, operation: CreateSchedule | UpdateSchedule) -> ScheduleRequest:
    job = operation.job
    return ScheduleRequest(
        id=operation.schedule_id,
        # What the service makes of a time that has passed is not documented.
        schedule=operation.schedule.from_now(context.clock.now()),
        job=job.job,
        pool=_pool(context, operation),
        task=job.task,
        metadata=dict(operation.metadata),
        job_metadata=dict(job.metadata),
        sas={
            **mint_for_job(context, job.job, operation.sas_lifetime),
            **mint_for_tasks(context, (job.task,), operation.sas_lifetime),
        },
    )


def _pool(context: Context, operation: CreateSchedule | UpdateSchedule) -> str | JobPoolRequest:
    own = operation.job.own_pool
    if own is None:
        return operation.job.pool_id
    sas = mint_for_pool(context, own.pool, own.sas_lifetime)
    return JobPoolRequest(pool=own.pool, node_agent_sku=own.node_agent_sku, sas=sas)
