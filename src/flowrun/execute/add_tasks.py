"""Tasks go to Batch in collections of 100, several at a time, smaller when they are too large."""

from collections.abc import Iterator
from itertools import islice

from flowrun.errors import GatewayError, OperationError
from flowrun.execute.context import Applied, Context
from flowrun.execute.events import OperationProgressed
from flowrun.execute.parallel import run_parallel
from flowrun.execute.polling import poll
from flowrun.execute.sas import mint_for_tasks
from flowrun.model.workflow import Task
from flowrun.plan.operations import AddTasks, SetTerminate
from flowrun.ports import SasUrls

COLLECTION = 100
"""What the service takes in one request."""
CONNECTIONS = 4
VERIFY_SECONDS = 60.0
"""How long a task that was added may stay invisible in a listing."""


def add_tasks(context: Context, operation: AddTasks) -> Applied:
    """Add the tasks; those that are there already, from a try that was cut off, are fine."""
    # In any order: Batch does not ask whether the tasks that a task depends on are there already.
    tasks = tasks_to_add(operation)
    # Once for all of them: tasks that use one container in one way share its SAS.
    sas = mint_for_tasks(context, tasks, operation.sas_lifetime)

    def add(chunk: tuple[Task, ...]) -> None:
        _add_chunk(context, operation.job_id, chunk, sas)

    def progress(chunks: int) -> None:
        done = min(chunks * COLLECTION, len(tasks))
        context.notify(
            OperationProgressed(operation=operation, done=done, total=len(tasks), unit="tasks")
        )

    run_parallel(add, collections_of(tasks), threads=CONNECTIONS, on_done=progress)
    # Gates are not counted: they are no tasks of the user's.
    return Applied(detail=f"{len(operation.tasks)} added")


def set_terminate(context: Context, operation: SetTerminate) -> Applied:
    """See that every task is in the job, then tell the job to end after the last one.

    A job that ends by itself while tasks are missing would refuse the rest.
    """
    # Batch compares ids without case, and shows them in the case of whoever created them.
    owed = {task.lower() for task in operation.task_ids}

    def all_there(_elapsed: float) -> bool | None:
        # By a listing: counts may lag behind for minutes.
        there = {task.id.lower() for task in context.batch.list_tasks(operation.job_id)}
        return True if owed <= there else None

    what = f"job '{operation.job_id}' to list all of its {len(owed)} tasks"
    poll(context, all_there, what=what, seconds=VERIFY_SECONDS)
    context.batch.end_job_after_last_task(operation.job_id)
    return Applied(detail=f"{len(owed)} verified")


def _add_chunk(context: Context, job_id: str, chunk: tuple[Task, ...], sas: SasUrls) -> None:
    try:
        context.batch.add_tasks(job_id, chunk, sas=sas)
    except GatewayError as error:
        # The service documents the second code for long lists
        # of resource files, and means the same.
        if error.code not in {"RequestBodyTooLarge", "RequestEntityTooLarge"}:
            raise
        if len(chunk) == 1:
            raise OperationError(
                f"task '{chunk[0].id}' is too large for Batch: shorten its command, its "
                "environment or its list of files"
            ) from error
        # By halves until it fits: only the service knows what is too large.
        middle = len(chunk) // 2
        _add_chunk(context, job_id, chunk[:middle], sas)
        _add_chunk(context, job_id, chunk[middle:], sas)


def tasks_to_add(operation: AddTasks) -> tuple[Task, ...]:
    """Return all tasks that it adds, in their order."""
    return (*operation.gates, *(planned.task for planned in operation.tasks))


def collections_of(tasks: tuple[Task, ...]) -> Iterator[tuple[Task, ...]]:
    """Yield the tasks in collections that the service takes."""
    remaining = iter(tasks)
    while chunk := tuple(islice(remaining, COLLECTION)):
        yield chunk
