"""A0013: the task of a subtask that failed has failed, without an exit code: that would be the
primary's, whose command was not run.
"""

from azure.batch.models import BatchTaskExecutionResult, BatchTaskState

from assumptions.conftest import Lab


def test_a_subtask_that_fails_leaves_the_task_without_an_exit_code(lab: Lab) -> None:
    only_there = "/bin/bash -c '[ $AZ_BATCH_IS_CURRENT_NODE_MASTER = true ] || exit 3'"

    lab.add_multi_instance("/bin/true", coordination=only_there)
    lab.eventually(lambda: lab.task().state == BatchTaskState.COMPLETED)

    info = lab.task().execution_info
    assert info
    assert info.result == BatchTaskExecutionResult.FAILURE
    assert info.exit_code is None
    assert lab.subtask().exit_code == 3
