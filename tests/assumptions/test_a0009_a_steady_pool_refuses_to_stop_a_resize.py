"""A0009: stopping a resize that is not going on is refused as invalid for the current state."""

from assumptions.conftest import Lab


def test_a_steady_pool_refuses_to_stop_a_resize(lab: Lab) -> None:
    pool = lab.make_pool()
    lab.eventually(lambda: lab.node_state() == "idle")

    refusal = lab.refusal(lambda: lab.client.begin_stop_pool_resize(pool))

    assert refusal == (409, "OperationInvalidForCurrentState")
