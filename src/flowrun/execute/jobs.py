"""Jobs: created with their marks, ended and deleted until that is true."""

from functools import partial

from flowrun.errors import GatewayError, StaleError
from flowrun.execute.conflicts import ignoring, wait_until_gone
from flowrun.execute.context import DONE, Applied, Context
from flowrun.execute.endings import CANCELLED
from flowrun.execute.polling import poll
from flowrun.execute.sas import mint_for_job, mint_for_pool
from flowrun.plan.operations import CreateJob, DeleteJob, ReasonCode, TerminateJob
from flowrun.ports import JobPoolRequest
from flowrun.state.marks import RUN

END_SECONDS = 1800.0


def create_job(context: Context, operation: CreateJob) -> Applied:
    """Create the run's job; one with the same work is there from an earlier try."""
    job_id, metadata = operation.job_id, dict(operation.metadata)
    try:
        context.batch.create_job(
            operation.job,
            job_id=job_id,
            pool=_pool_of(context, operation),
            metadata=metadata,
            sas=mint_for_job(context, operation.job, operation.sas_lifetime),
        )
    except GatewayError as error:
        # A0037: the second is the answer where the job of this id has completed.
        if error.code not in {"JobExists", "JobCompleted"}:
            raise
        # It must still take tasks, and be there for just this work.
        found = context.batch.get_job(job_id)
        if found is None or found.state != "active" or found.metadata.get(RUN) != metadata[RUN]:
            raise StaleError(f"job '{job_id}' was made by somebody else meanwhile") from error
        return Applied(detail="was there already")
    return DONE


def _pool_of(context: Context, operation: CreateJob) -> str | JobPoolRequest:
    own = operation.own_pool
    if own is None:
        return operation.pool_id
    sas = mint_for_pool(context, own.pool, own.sas_lifetime)
    return JobPoolRequest(pool=own.pool, node_agent_sku=own.node_agent_sku, sas=sas)


def terminate_job(context: Context, operation: TerminateJob) -> Applied:
    """End a run that is not wanted any more."""
    # A flowrun that still waits for the old run reads from the reason why its tasks ended.
    cancelled = operation.reason.code is ReasonCode.CANCELLED
    reason = CANCELLED if cancelled else "FlowrunSuperseded"
    end_job(context, operation.job_id, reason=reason)
    return DONE


def end_job(context: Context, job_id: str, *, reason: str) -> None:
    """End the job and see its tasks stopped, so that none writes results any more."""
    codes = {"JobNotFound", "JobCompleted", "JobBeingTerminated", "JobBeingDeleted"}
    ignoring(lambda: context.batch.terminate_job(job_id, reason=reason), codes)

    def ended(_elapsed: float) -> bool | None:
        job = context.batch.get_job(job_id)
        # A job that is still terminating may have tasks that run and upload.
        return True if job is None or job.state == "completed" else None

    poll(context, ended, what=f"job '{job_id}' to end", seconds=END_SECONDS)


def delete_job(context: Context, operation: DeleteJob) -> Applied:
    """Delete the job with its tasks and see it gone."""
    job_id = operation.job_id
    ignoring(lambda: context.batch.delete_job(job_id), {"JobNotFound", "JobBeingDeleted"})
    # The request only begins the deletion; until its end the id stays taken.
    what, find = f"job '{job_id}'", partial(context.batch.get_job, job_id)
    wait_until_gone(context, find, what=what, seconds=END_SECONDS)
    return DONE
