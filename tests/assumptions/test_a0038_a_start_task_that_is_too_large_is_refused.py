"""A0038: a start task whose command, files and environment have more than 32,768 characters is
refused with RequestBodyTooLarge; the documentation tells the limit alone.
"""

from azure.batch.models import BatchPoolReplaceOptions, BatchStartTask

from assumptions.conftest import Lab


def test_a_start_task_that_is_too_large_is_refused(lab: Lab) -> None:
    pool = lab.make_pool()
    start = BatchStartTask(command_line=f"/bin/echo {'x' * 32_768}")
    changes = BatchPoolReplaceOptions(
        start_task=start, application_package_references=[], metadata=[]
    )

    refusal = lab.refusal(lambda: lab.client.replace_pool_properties(pool, changes))

    assert refusal == (413, "RequestBodyTooLarge")
