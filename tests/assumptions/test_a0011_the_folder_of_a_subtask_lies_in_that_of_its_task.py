"""A0011: the folder of subtask n is the folder n of its task's; the one that holds the common
resource files is the task's own, on every node.
"""

from azure.batch.models import BatchTaskState

from assumptions.conftest import Lab


def test_the_folder_of_a_subtask_lies_in_that_of_its_task(lab: Lab) -> None:
    show = "/bin/bash -c 'echo ${AZ_BATCH_TASK_DIR#$AZ_BATCH_TASK_SHARED_DIR}'"

    lab.add_multi_instance("/bin/true", coordination=show)
    lab.eventually(lambda: lab.task().state == BatchTaskState.COMPLETED)

    primary, subtask = lab.task().node_info, lab.subtask().node_info
    assert primary
    assert subtask
    assert subtask.pool_id
    assert subtask.node_id
    assert subtask.task_root_directory == f"{primary.task_root_directory}/1"
    path = f"{subtask.task_root_directory}/stdout.txt"
    stdout = lab.client.download_node_file(subtask.pool_id, subtask.node_id, path)
    assert b"".join(stdout).strip() == b"/1"
