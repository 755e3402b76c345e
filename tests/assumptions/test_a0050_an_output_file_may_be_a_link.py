"""A0050: the node uploads what a link in the working directory leads to, by the folders that the
wildcards of the pattern stand for. So the logs of a schedule's jobs are told apart: the path of an
output file is fixed, and only on the node it is known what the job is called (`state.bookkeeping`).
"""

from assumptions.conftest import Lab
from flowrun.model.files import Access, OutputFile
from flowrun.model.workflow import Task


def test_an_output_file_may_be_a_link(lab: Lab) -> None:
    sas = lab.make_container(Access.WRITE)
    job = lab.make_job(lab.make_pool())
    output = OutputFile(pattern=".links/*/*/std*.txt", container=lab.prefix, path="logs")
    links = "mkdir -p .links/j/t && ln -s ../../../../stdout.txt .links/j/t/"
    command = f"/bin/sh -c '{links} && echo said afterwards'"
    task = Task(id="t", step="s", command_line=command, output_files=(output,))

    lab.gateways.batch.add_tasks(job, [task], sas=sas)
    lab.eventually(lambda: all(t.state == "completed" for t in lab.gateways.batch.list_tasks(job)))

    (blob,) = lab.gateways.blob.list_blobs(lab.prefix)
    assert blob.name == "logs/j/t/stdout.txt"
    assert b"".join(lab.gateways.blob.read(lab.prefix, blob.name)) == b"said afterwards\n"
