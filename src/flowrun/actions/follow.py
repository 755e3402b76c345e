"""Waiting for a run that is under way, whoever began it, with the wait that an apply has."""

from flowrun.actions.runs import WhichRun, find_run
from flowrun.errors import TasksFailedError
from flowrun.execute.context import Session
from flowrun.execute.events import Listener
from flowrun.execute.run_plan import run_plan
from flowrun.model.account import JobInfo
from flowrun.plan.operations import Plan, Reason, ReasonCode, WaitForTasks
from flowrun.state.history import Run, planned_counts
from flowrun.state.runs import OPEN_STATES

PAUSE = 2.0
"""Seconds between two looks at a job that does not have all its tasks yet."""


def follow_run(session: Session, which: WhichRun, listener: Listener) -> None:
    """Wait until every task of the run has ended; those that failed are no error of the wait.

    Raises:
        UsageError: the account has no such run.
        OperationError: it will not end by itself, or was deleted.
    """
    run = find_run(session, which)
    while any(job.state in OPEN_STATES for job in run.jobs):
        waits = tuple(wait for job in run.jobs if (wait := _plan_wait(session, job)))
        if waits:
            _wait_for(session, run, waits, listener)
        elif any(is_being_filled(session, job) for job in run.jobs):
            # Whoever began the run is still adding its tasks.
            session.clock.sleep(PAUSE)
        else:
            return
        # Whoever is attached to the run may have begun its next phase meanwhile.
        run = find_run(session, WhichRun(run.workflow, run.number))


def _wait_for(
    session: Session, run: Run, waits: tuple[WaitForTasks, ...], listener: Listener
) -> None:
    # Without a lock: it only waits, beside whoever works.
    plan = Plan(workflow=run.workflow, file="", account=session.account, operations=waits)
    outcome = run_plan(session, plan, listener, plan_again=lambda: plan)
    if outcome.error and not isinstance(outcome.error, TasksFailedError):
        raise outcome.error


def is_being_filled(session: Session, job: JobInfo) -> bool:
    """Whether tasks that the job was made for are not in it yet."""
    if job.terminates or job.state not in OPEN_STATES:
        return False
    # A job that does not say how many tasks it was made for counts as filled.
    return session.batch.count_tasks(job.id).total < sum(planned_counts(job).values())


def _plan_wait(session: Session, job: JobInfo) -> WaitForTasks | None:
    if job.state not in OPEN_STATES:
        return None
    tasks = tuple(session.batch.list_tasks(job.id))
    # The job itself may be open for a moment longer.
    if all(task.state == "completed" for task in tasks):
        return None
    return WaitForTasks(
        job_id=job.id,
        pool_id=job.pool_id,
        task_ids=tuple(task.id for task in tasks),
        # What tasks owe stands in the workflow file, which is not asked for here.
        outputs=(),
        reason=Reason(code=ReasonCode.WAIT, text="tasks run on the nodes"),
    )
