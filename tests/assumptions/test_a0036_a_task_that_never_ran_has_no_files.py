"""A0036: the files of a task that was ended before it had a node are told TaskFilesUnavailable.

`execute.diagnosis` shows the code in place of what the task wrote.
"""

from assumptions.conftest import Lab


def test_a_task_that_never_ran_has_no_files(lab: Lab) -> None:
    job = lab.make_job(lab.prefix)  # there is no such pool
    lab.client.create_task(job, {"id": "t", "commandLine": "/bin/true"})  # type: ignore[arg-type]
    lab.client.terminate_task(job, "t")

    refusal = lab.refusal(lambda: list(lab.client.list_task_files(job, "t")))

    assert refusal == (409, "TaskFilesUnavailable")
