"""The secrets that a plan carries, for the redactor."""

from collections.abc import Iterator, Mapping

from flowrun.model.secret import Secret
from flowrun.plan.operations import AddTasks, CreateJob, CreatePool, PatchPool, Plan, RebootNodes


def plan_secrets(plan: Plan) -> Iterator[Secret]:
    """Yield every secret value in the environments of start tasks, jobs and tasks."""
    for operation in plan.operations:
        match operation:
            case CreatePool(pool=pool) | PatchPool(pool=pool) | RebootNodes(pool=pool):
                if pool.start_task:
                    yield from _secrets(pool.start_task.env)
            case CreateJob(job=job):
                yield from _secrets(job.env)
            case AddTasks(tasks=tasks):
                for task in tasks:
                    yield from _secrets(task.task.env)
            case _:
                pass


def _secrets(env: Mapping[str, str | Secret]) -> Iterator[Secret]:
    return (value for value in env.values() if isinstance(value, Secret))
