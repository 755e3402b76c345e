"""A0041: the service takes `"1"` where it asks for a number.

The az command line sends the numbers of nodes so, and works.
"""

from assumptions.conftest import NODE_AGENT, Lab


def test_a_number_may_come_as_a_text(lab: Lab) -> None:
    image = {"publisher": "canonical", "offer": "ubuntu-24_04-lts", "sku": "server"}
    machine = {"imageReference": image, "nodeAgentSKUId": NODE_AGENT}
    pool = {
        "id": lab.prefix,
        "vmSize": "standard_d2s_v3",
        "virtualMachineConfiguration": machine,
        "targetDedicatedNodes": "0",
        "taskSlotsPerNode": "2",
    }

    lab.client.create_pool(pool)  # type: ignore[arg-type]  # the SDK takes REST names

    assert lab.client.get_pool(lab.prefix).task_slots_per_node == 2
