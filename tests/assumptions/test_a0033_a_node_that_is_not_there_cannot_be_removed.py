"""A0033: removing a node that the pool has not is refused as a wrong value of `nodeList`."""

from azure.batch.models import BatchNodeRemoveOptions

from assumptions.conftest import Lab


def test_a_node_that_is_not_there_cannot_be_removed(lab: Lab) -> None:
    pool = lab.make_pool()
    lab.eventually(lambda: lab.node_state() == "idle")

    remove = BatchNodeRemoveOptions(node_ids=["tvmps_none_d"])
    refusal = lab.refusal(lambda: lab.client.begin_remove_nodes(pool, remove))

    assert refusal == (400, "InvalidPropertyValue")
