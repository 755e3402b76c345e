"""A0048: a long value of a job's environment that refers to nothing reaches its tasks as it is,
and a command line may start with `/bin/sh -c`. The check of outputs relies on it.
"""

from assumptions.conftest import Lab
from flowrun.gateways.batch_wrapper import NO_OUTPUT
from flowrun.model.files import Access, OutputFile
from flowrun.model.workflow import Task


def task(name: str, pattern: str, container: str) -> Task:
    return Task(
        id=name,
        step="s",
        command_line="/bin/bash -c 'echo x > there.csv; exit 0'",
        output_files=(OutputFile(pattern=pattern, container=container),),
    )


def test_a_job_variable_without_references_reaches_its_tasks_unchanged(lab: Lab) -> None:
    sas = lab.make_container(Access.WRITE)
    job = lab.make_job(lab.make_pool())
    tasks = [task("good", "*.csv", lab.prefix), task("bad", "$AZ_BATCH_TASK_ID.csv", lab.prefix)]

    lab.gateways.batch.add_tasks(job, tasks, sas=sas)
    lab.eventually(lambda: all(t.state == "completed" for t in lab.gateways.batch.list_tasks(job)))

    codes = {found.id: found.exit_code for found in lab.gateways.batch.list_tasks(job)}
    assert codes == {"good": 0, "bad": NO_OUTPUT}
