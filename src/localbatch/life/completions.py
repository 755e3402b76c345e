"""What a completed task sets off: tasks that waited for it, and its job's own end."""

from dataclasses import replace

from localbatch.engine.context import Engine
from localbatch.life.job_manager import ends_job
from localbatch.rows.jobs import JobRow
from localbatch.rows.tasks import TaskRow
from localbatch.rules.exit_conditions import Consequence, JobAction, resolve


def note_completion(engine: Engine, task: TaskRow) -> None:
    """Record what follows, in the transaction that records the end itself.

    The job's own turn comes when the scheduler settles it: a crash in between loses nothing.
    """
    job = engine.store.jobs.get(task.job_key)
    if job is None:
        return
    consequence = _consequence_of(task)
    if consequence.satisfies and job.spec["usesTaskDependencies"]:
        engine.store.dependencies.satisfy(job.key, task.key)
    # However the manager ended: its job is over, which leaves its exit conditions nothing to say.
    if ends_job(job, task):
        engine.store.jobs.update(replace(job, terminate_asked="JMComplete"))
    elif job.spec["onTaskFailure"] == "performexitoptionsjobaction":
        _ask(engine, job, consequence.job_action)


def _consequence_of(task: TaskRow) -> Consequence:
    failure = task.execution.failure
    return resolve(
        task.spec.get("exitConditions", {}),
        exit_code=task.execution.exit_code,
        failure_code=failure.code if failure else None,
    )


def _ask(engine: Engine, job: JobRow, action: JobAction) -> None:
    match action:
        case JobAction.TERMINATE:
            engine.store.jobs.update(replace(job, terminate_asked="TaskFailed"))
        case JobAction.DISABLE:
            engine.store.jobs.update(replace(job, disable_asked=True))
        case JobAction.NONE:
            pass
