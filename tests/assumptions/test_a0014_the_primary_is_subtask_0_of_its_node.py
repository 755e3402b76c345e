"""A0014: among the recent tasks of its node, the primary of a multi-instance task is subtask 0."""

from azure.batch.models import BatchTaskState

from assumptions.conftest import Lab


def test_the_primary_is_subtask_0_of_its_node(lab: Lab) -> None:
    lab.add_multi_instance("/bin/true", coordination="/bin/true")
    lab.eventually(lambda: lab.task().state == BatchTaskState.COMPLETED)
    place = lab.task().node_info
    assert place
    assert place.node_id

    lab.eventually(lambda: lab.client.get_node(lab.prefix, place.node_id or "").recent_tasks)

    [recent] = lab.client.get_node(lab.prefix, place.node_id).recent_tasks or []
    assert recent.subtask_id == 0
