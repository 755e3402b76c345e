"""A0006: a task over its wall clock is completed as a failure with the code TaskEnded."""

from assumptions.conftest import Lab


def test_a_wall_clock_that_runs_out_ends_a_task(lab: Lab) -> None:
    task = lab.run_task("/bin/sleep 600", constraints={"maxWallClockTime": "PT1S"})

    assert task.execution_info is not None
    assert task.execution_info.failure_info is not None
    assert (task.execution_info.result, task.execution_info.failure_info.code) == (
        "failure",
        "TaskEnded",
    )
