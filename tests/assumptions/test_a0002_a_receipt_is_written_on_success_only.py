"""A0002: an output file outside the working directory, with the success condition, is uploaded when
the task exits with 0, and only then. Receipts (`state.receipts`) rely on it.
"""

from assumptions.conftest import Lab
from flowrun.model.files import Access, OutputFile, UploadWhen
from flowrun.model.workflow import Task


def task(name: str, exit_code: int, container: str) -> Task:
    receipt = OutputFile(
        pattern="../stderr.txt",
        container=container,
        path=f"receipts/{name}/a.b.c",
        when=UploadWhen.SUCCESS,
        optional=True,
    )
    command = f"/bin/bash -c 'exit {exit_code}'"
    return Task(id=name, step="s", command_line=command, output_files=(receipt,))


def test_a_receipt_is_written_on_success_only(lab: Lab) -> None:
    sas = lab.make_container(Access.WRITE)
    job = lab.make_job(lab.make_pool())
    tasks = [task("good", 0, lab.prefix), task("bad", 1, lab.prefix)]

    lab.gateways.batch.add_tasks(job, tasks, sas=sas)
    lab.eventually(lambda: all(t.state == "completed" for t in lab.gateways.batch.list_tasks(job)))

    blobs = [blob.name for blob in lab.gateways.blob.list_blobs(lab.prefix)]
    assert blobs == ["receipts/good/a.b.c"]
