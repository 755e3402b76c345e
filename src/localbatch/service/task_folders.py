"""Where a task has its folder on a node: the service's own convention. Pure."""


def task_folder(job_id: str, task_id: str) -> str:
    """Return a task's folder relative to the node's root."""
    # Only the job of a schedule has a colon: its id is `<schedule>:job-<n>`.
    schedule_id, colon, job_name = job_id.partition(":")
    # A job of no schedule counts as the first of a schedule of its name: `job-1`, as recorded.
    return f"workitems/{schedule_id}/{job_name if colon else 'job-1'}/{task_id}"


def subtask_folder(folder: str, subtask_id: int) -> str:
    """Return a subtask's folder inside its task's, which is the same on every node (A0011)."""
    return f"{folder}/{subtask_id}"
