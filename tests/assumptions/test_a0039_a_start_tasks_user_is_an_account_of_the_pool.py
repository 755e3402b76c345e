"""A0039: a start task that names a user account which the pool has not is refused at once."""

from azure.batch.models import BatchPoolReplaceOptions, BatchStartTask, UserIdentity

from assumptions.conftest import Lab


def test_a_start_tasks_user_is_an_account_of_the_pool(lab: Lab) -> None:
    pool = lab.make_pool()
    start = BatchStartTask(command_line="/bin/true", user_identity=UserIdentity(username="nobody"))
    changes = BatchPoolReplaceOptions(
        start_task=start, application_package_references=[], metadata=[]
    )

    refusal = lab.refusal(lambda: lab.client.replace_pool_properties(pool, changes))

    assert refusal == (400, "InvalidPropertyValue")
