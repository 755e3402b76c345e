"""A0035: of two tasks with one id in one request, one is added and the other is told TaskExists.

`gateways.task_collections` takes that for a success.
"""

from azure.batch.models import BatchTaskCreateOptions, BatchTaskGroup

from assumptions.conftest import Lab


def test_an_id_twice_in_one_collection_is_told_once(lab: Lab) -> None:
    job = lab.make_job(lab.make_pool())
    twice = [BatchTaskCreateOptions(id="t", command_line="/bin/true") for _ in range(2)]

    given = lab.client.create_task_collection(job, BatchTaskGroup(task_values=twice))

    told = [result.error.code if result.error else "added" for result in given.result_values or []]
    assert sorted(told, key=str) == ["TaskExists", "added"]
