"""A0034: more than 100 tasks in one request are refused with InvalidPropertyValue, and none is
added.
"""

from azure.batch.models import BatchTaskCreateOptions, BatchTaskGroup

from assumptions.conftest import Lab


def test_a_collection_of_too_many_tasks_is_refused_as_a_whole(lab: Lab) -> None:
    job = lab.make_job(lab.make_pool())
    tasks = [BatchTaskCreateOptions(id=f"t{n}", command_line="/bin/true") for n in range(101)]

    refusal = lab.refusal(
        lambda: lab.client.create_task_collection(job, BatchTaskGroup(task_values=tasks))
    )

    assert refusal == (400, "InvalidPropertyValue")
    assert list(lab.client.list_tasks(job)) == []
