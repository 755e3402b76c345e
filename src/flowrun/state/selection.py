"""Which tasks of a run a person means: by id, by step, or by a glob over ids."""

from collections.abc import Iterable

from flowrun.model.account import TaskInfo
from flowrun.model.globs import has_wildcard, matches_glob
from flowrun.state.tally import step_of


def select_tasks(tasks: Iterable[TaskInfo], which: str | None) -> tuple[TaskInfo, ...]:
    """Return the tasks that `which` names, all of them without it.

    An id comes before a step of the same name, as the narrower of the two. Ids ignore case, as
    they do in Batch.
    """
    listed = tuple(tasks)
    if which is None:
        return listed
    wanted = which.lower()
    if has_wildcard(which):
        return tuple(task for task in listed if matches_glob(task.id.lower(), wanted))
    exact = tuple(task for task in listed if task.id.lower() == wanted)
    return exact or tuple(task for task in listed if step_of(task).lower() == wanted)
