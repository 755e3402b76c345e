"""A0015: a task of more than 150 subtasks, which is 151 instances, is refused when it is added."""

from assumptions.conftest import Lab


def test_a_task_has_at_most_150_subtasks(lab: Lab) -> None:
    job = lab.make_job(lab.prefix)
    settings = {"numberOfInstances": 152, "coordinationCommandLine": "/bin/true"}
    task = {"id": "t", "commandLine": "/bin/true", "multiInstanceSettings": settings}

    refusal = lab.refusal(lambda: lab.client.create_task(job, task))  # type: ignore[arg-type]

    assert refusal == (400, "InvalidPropertyValue")
