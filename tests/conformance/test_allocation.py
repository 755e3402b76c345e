"""How many nodes pools have: resize, stop, remove, count."""

import pytest

from conformance.exercises import Exercise, Json, Refusal, refuse_filters, refuse_values, succeed
from conformance.lab import Lab, Target
from conformance.things import (
    autoscaled_pool,
    node,
    nothing,
    pool,
    pool_that_resizes_for_a_while,
    resizing_pool,
)

RESIZE: Json = {
    "targetDedicatedNodes": 0,
    "targetLowPriorityNodes": 0,
    "resizeTimeout": "PT5M",
    "nodeDeallocationOption": "terminate",
}
REMOVE: Json = {"nodeList": ["none"], "resizeTimeout": "PT5M"}


def remove_node(target: Target) -> Json:
    """Return the request that removes a pool's node."""
    return REMOVE | {"nodeList": [target[1]]}


EXERCISES = {
    "begin_resize_pool": Exercise(pool, RESIZE),
    "begin_stop_pool_resize": Exercise(pool_that_resizes_for_a_while),
    "begin_remove_nodes": Exercise(node, remove_node),
    "list_pool_node_counts": Exercise(nothing),
}

REFUSALS = (
    Refusal("begin_resize_pool", "PoolBeingResized", resizing_pool, RESIZE),
    Refusal("begin_remove_nodes", "PoolBeingResized", resizing_pool, remove_node),
    Refusal("begin_stop_pool_resize", "OperationInvalidForCurrentState", pool),
    Refusal("begin_resize_pool", "OperationNotValidOnPool", autoscaled_pool, RESIZE),
    Refusal("begin_remove_nodes", "OperationNotValidOnPool", autoscaled_pool, REMOVE),
    Refusal(
        "begin_resize_pool",
        "MissingRequiredProperty",
        pool,
        {"resizeTimeout": "PT5M"},
        "targetDedicatedNodes",
    ),
    *refuse_values(
        "begin_resize_pool",
        pool,
        RESIZE,
        {
            "targetDedicatedNodes": (-1, "one"),
            "targetLowPriorityNodes": (-1, 0.5),
            "resizeTimeout": ("PT4M59S", "soon"),
            "nodeDeallocationOption": ("kill",),
        },
    ),
    *refuse_values(
        "begin_remove_nodes",
        node,
        REMOVE,
        {
            "nodeList": (["none"], ["none"] * 101, "none", [1]),
            "resizeTimeout": ("PT4M59S",),
            "nodeDeallocationOption": ("kill",),
        },
    ),
    *refuse_filters(
        "list_pool_node_counts",
        nothing,
        ("poolId ne 'a'", "startswith(poolId, 'a')", "dedicated/idle gt 1", "poolId eq"),
    ),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)
