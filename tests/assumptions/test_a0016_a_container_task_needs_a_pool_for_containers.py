"""A0016: a container task is accepted for any pool; on one without containerConfiguration it fails
before its command, with ContainerInvalidSettings, and is not tried again.
"""

from assumptions.conftest import Lab


def test_a_container_task_needs_a_pool_for_containers(lab: Lab) -> None:
    task = lab.run_task(
        "true",
        containerSettings={"imageName": "busybox"},
        constraints={"maxTaskRetryCount": 2},
    )

    info = task.execution_info
    assert info is not None
    assert info.failure_info is not None
    assert info.failure_info.code == "ContainerInvalidSettings"
    assert (info.exit_code, info.retry_count) == (None, 0)
