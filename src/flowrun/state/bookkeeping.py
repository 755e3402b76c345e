"""Every name of every blob that flowrun keeps in the bookkeeping container, once.

lock                                                  the blob whose lease is the workflow's lock
logs/<job>/<task>/stdout.txt, stderr.txt              what each task of each run wrote
receipts/<fingerprint>/<task>/<aspects>/<outputs>     one for each success
"""

LOCK_BLOB = "lock"
LOGS = "logs"
LOG_LINKS = ".flowrun"
"""The folder of a scheduled task's links to its logs, as <job>/<task>/stdout.txt: only on the node
it is known what the job is called. Patterns of a workflow find nothing in it: it begins with a dot.
"""
RECEIPTS = "receipts/"
LONGEST_NAME = 1024
"""What Storage allows for the name of a blob."""


def log_folder(job_id: str, task_id: str) -> str:
    """Return where a task's stdout and stderr are kept."""
    return f"{LOGS}/{job_id}/{task_id}"


def log_blob(job_id: str, task_id: str, stream: str) -> str:
    """Return the blob of a task's `stdout` or `stderr`."""
    return f"{log_folder(job_id, task_id)}/{stream}.txt"


def receipt_blob(fingerprint: str, task_id: str, aspects: str, outputs: str) -> str:
    """Return the name of a receipt; outputs too long to be named are left out."""
    known = f"{RECEIPTS}{fingerprint}/{task_id}/{aspects}/"
    # A receipt must be written whatever its outputs are called: without it the task would run
    # again.
    return known + (outputs if len(known) + len(outputs) <= LONGEST_NAME else UNKNOWN)


UNKNOWN = "unknown"
"""Stands for outputs that a receipt cannot name."""


def receipt_parts(blob: str) -> tuple[str, str, str, str] | None:
    """Return fingerprint, task id, aspects and outputs of a receipt; None for another blob."""
    match blob.split("/"):
        case ["receipts", fingerprint, task_id, aspects, outputs]:
            return fingerprint, task_id, aspects, outputs
        case _:
            return None
