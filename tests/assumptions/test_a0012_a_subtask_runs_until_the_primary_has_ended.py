"""A0012: a subtask whose coordination command has succeeded runs on until the primary has ended,
and has that command's exit code then.
"""

from azure.batch.models import BatchSubtaskState, BatchTaskState

from assumptions.conftest import Lab


def test_a_subtask_runs_until_the_primary_has_ended(lab: Lab) -> None:
    lab.add_multi_instance("/bin/bash -c 'echo begun; sleep 10'", coordination="/bin/true")
    lab.eventually(lambda: lab.task().state == BatchTaskState.RUNNING and lab.stdout() == "begun\n")

    before = lab.subtask()
    lab.eventually(lambda: lab.subtask().state == BatchSubtaskState.COMPLETED)

    assert (before.state, before.exit_code) == (BatchSubtaskState.RUNNING, None)
    assert lab.subtask().exit_code == 0
