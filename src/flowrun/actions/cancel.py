"""What a cancel ends: the open jobs of one run. Its pool, its results and its logs stay."""

from flowrun.actions.runs import WhichRun, find_run
from flowrun.execute.context import Session
from flowrun.plan.operations import Plan, Reason, ReasonCode, TerminateJob
from flowrun.state.runs import OPEN_STATES

CANCEL = Reason(code=ReasonCode.CANCELLED, text="pool and results stay")


def plan_cancel(session: Session, which: WhichRun) -> Plan:
    """Read the account and return what ends the run; nothing when it has ended.

    Without the lock: an apply that waits for the run holds that, and is to see the run end.

    Raises:
        UsageError: the account has no such run.
    """
    run = find_run(session, which)
    return Plan(
        workflow=which.workflow,
        file="",
        account=session.account,
        operations=tuple(
            TerminateJob(job_id=job.id, reason=CANCEL)
            for job in run.jobs
            if job.state in OPEN_STATES
        ),
        notes=() if run.is_open else (f"run {run.id} has ended already",),
    )
