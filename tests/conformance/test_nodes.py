"""Nodes: read, boot, give back, take out of scheduling."""

import pytest

from conformance.exercises import Exercise, Make, Refusal, refuse_filters, refuse_values, succeed
from conformance.lab import Lab
from conformance.things import (
    deallocated_node,
    failed_node,
    node,
    offline_node,
    pool,
    rebooting_node,
    reimaging_node,
    waiting_node,
)

# The SDK cannot make these requests without options.
REBOOT = {"options": {"nodeRebootOption": "terminate"}}
REIMAGE = {"options": {"nodeReimageOption": "requeue"}}
DEALLOCATE = {"options": {"nodeDeallocateOption": "taskcompletion"}}
DISABLE = {"nodeDisableSchedulingOption": "taskcompletion"}

EXERCISES = {
    "list_nodes": Exercise(node),
    "get_node": Exercise(node),
    "begin_reboot_node": Exercise(node, None, REBOOT),
    "begin_reimage_node": Exercise(node, None, REIMAGE),
    "begin_deallocate_node": Exercise(node, None, DEALLOCATE),
    "begin_start_node": Exercise(deallocated_node),
    "disable_node_scheduling": Exercise(node, DISABLE),
    "enable_node_scheduling": Exercise(offline_node),
}

ACTIONS = {
    "begin_reboot_node": REBOOT,
    "begin_reimage_node": REIMAGE,
    "begin_deallocate_node": DEALLOCATE,
}
WRONG_STATES: dict[Make, str] = {
    waiting_node: "NodeBeingStarted",
    rebooting_node: "NodeBeingRebooted",
    reimaging_node: "NodeBeingReimaged",
    deallocated_node: "OperationNotValidOnNode",
    offline_node: "OperationNotValidOnNode",
}

REFUSALS = (
    *(
        Refusal(operation, code, make, None, None, options)
        for operation, options in ACTIONS.items()
        for make, code in WRONG_STATES.items()
    ),
    Refusal("begin_start_node", "OperationNotValidOnNode", node),
    Refusal("begin_reimage_node", "OperationNotValidOnNode", failed_node, None, None, REIMAGE),
    Refusal("disable_node_scheduling", "NodeAlreadyInTargetSchedulingState", offline_node, DISABLE),
    Refusal("enable_node_scheduling", "NodeAlreadyInTargetSchedulingState", node),
    *(
        Refusal(operation, "InvalidPropertyValue", node, None, name, {"options": {name: "kill"}})
        for operation, options in ACTIONS.items()
        for name in options["options"]
    ),
    *refuse_values(
        "disable_node_scheduling",
        node,
        {},
        {"nodeDisableSchedulingOption": ("kill", "retaineddata")},
    ),
    *refuse_filters(
        "list_nodes",
        pool,
        ("id eq 'a'", "startswith(state, 'i')", "startTaskInfo/state ne 'running'"),
    ),
)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_operation_is_carried_out(lab: Lab, name: str) -> None:
    succeed(lab, name, EXERCISES[name])


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_wrong_request_is_refused(lab: Lab, refusal: Refusal) -> None:
    refusal.check(lab)
