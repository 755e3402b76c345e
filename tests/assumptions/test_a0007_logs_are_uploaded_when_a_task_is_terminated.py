"""A0007: files with the completion condition are uploaded when a task is ended by request.

The logs of a run that was superseded rely on it; without it they are lost, and nothing else is.
"""

from assumptions.conftest import Lab
from flowrun.model.files import Access, OutputFile, UploadWhen
from flowrun.model.workflow import Task


def test_logs_are_uploaded_when_a_task_is_terminated(lab: Lab) -> None:
    sas = lab.make_container(Access.WRITE)
    job = lab.make_job(lab.make_pool())
    logs = OutputFile(
        pattern="../std*.txt",
        container=lab.prefix,
        path="logs",
        when=UploadWhen.COMPLETION,
        optional=True,
    )
    command = "/bin/bash -c 'echo begun; sleep 600'"
    task = Task(id="t", step="s", command_line=command, output_files=(logs,))
    lab.gateways.batch.add_tasks(job, [task], sas=sas)
    lab.eventually(lambda: lab.task().state == "running" and lab.node_state() == "running")

    lab.client.terminate_task(job, "t")

    lab.eventually(lambda: len(list(lab.gateways.blob.list_blobs(lab.prefix, "logs/"))) == 2)
