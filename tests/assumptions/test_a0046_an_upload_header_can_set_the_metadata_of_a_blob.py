"""A0046: an upload header `x-ms-meta-...` of an output file stands in the metadata of every blob
that it becomes. Results are told from what other tasks wrote over them by it (`state.outputs`).
"""

from assumptions.conftest import Lab
from flowrun.model.files import Access, OutputFile
from flowrun.model.workflow import Task


def test_an_upload_header_can_set_the_metadata_of_a_blob(lab: Lab) -> None:
    sas = lab.make_container(Access.WRITE)
    job = lab.make_job(lab.make_pool())
    output = OutputFile(pattern="*.out", container=lab.prefix, maker="f" * 64)
    command = "/bin/bash -c 'touch a.out b.out'"
    task = Task(id="t", step="s", command_line=command, output_files=(output,))

    lab.gateways.batch.add_tasks(job, [task], sas=sas)
    lab.eventually(lambda: all(t.state == "completed" for t in lab.gateways.batch.list_tasks(job)))

    blobs = {blob.name: blob.maker for blob in lab.gateways.blob.list_blobs(lab.prefix)}
    assert blobs == {"a.out": "f" * 64, "b.out": "f" * 64}
