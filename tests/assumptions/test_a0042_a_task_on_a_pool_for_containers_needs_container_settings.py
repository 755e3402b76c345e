"""A0042: a task without containerSettings is accepted for a pool with a containerConfiguration; it
fails there before its command, with ContainerTaskSettingsNotFound, and is not tried again.
"""

from assumptions.conftest import Lab


def test_a_task_on_a_pool_for_containers_needs_container_settings(lab: Lab) -> None:
    job = lab.make_job(lab.make_container_pool())
    task = {"id": "t", "commandLine": "true", "constraints": {"maxTaskRetryCount": 2}}
    lab.client.create_task(job, task)  # type: ignore[arg-type]  # the SDK takes REST names
    lab.eventually(lambda: lab.task().state == "completed")

    info = lab.task().execution_info
    assert info is not None
    assert info.failure_info is not None
    assert info.failure_info.code == "ContainerTaskSettingsNotFound"
    assert (info.exit_code, info.retry_count) == (None, 0)
