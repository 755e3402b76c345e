"""What a task of the account in memory writes."""

from flowrun.model.files import OutputFile
from flowrun.model.reach import output_reach
from flowrun.model.workflow import Task


def name_by_id(task: Task, output: OutputFile) -> str:
    """Return the blob that a task makes, named by its id where the pattern leaves it open."""
    reach = output_reach(output)
    return reach.prefix if reach.exact else f"{reach.prefix}{task.id}{reach.suffix}"
