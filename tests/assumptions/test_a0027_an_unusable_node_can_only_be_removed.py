"""A0027: the documentation allows a reboot from idle and running alone, and has a code for this.

`execute.pools.reboot_nodes` passes such nodes over; the Batch endpoint refuses to reboot them.
"""

from typing import Any

from assumptions.conftest import IMAGE, NODE_AGENT, Lab
from flowrun.model.connection import Connection
from localbatch.account.faults import clear_faults, set_faults
from support.local_account import local_connection

_NO_SUCH_IMAGE = "flowrun.invalid/none:latest"


def test_an_unusable_node_can_only_be_removed(lab: Lab, account: tuple[Connection, float]) -> None:
    connection, _ = account
    make_unusable_node(lab, connection)
    client: Any = lab.client  # it takes REST names, whatever its annotations say
    pool, node = lab.prefix, lab.gateways.batch.list_nodes(lab.prefix)[0].id

    refusal = lab.refusal(
        lambda: client.begin_reboot_node(pool, node, {"nodeRebootOption": "requeue"})
    )
    client.begin_remove_nodes(pool, {"nodeList": [node]}).result()

    assert refusal == (409, "NodeStateUnusable")
    assert lab.node_state() == "none"


def make_unusable_node(lab: Lab, connection: Connection) -> None:
    """Create a pool whose node cannot fetch its container image, or is told to fail here."""
    client: Any = lab.client
    is_local = connection.batch_endpoint.startswith("http://127.0.0.1")
    containers = {"type": "dockerCompatible", "containerImageNames": [_NO_SUCH_IMAGE]}
    machine: dict[str, Any] = {
        "imageReference": {
            "publisher": IMAGE.publisher,
            "offer": IMAGE.offer,
            "sku": IMAGE.sku,
            "version": "latest",
        },
        "nodeAgentSKUId": NODE_AGENT,
    }
    if is_local:
        set_faults(
            local_connection(connection),
            b'{"rules": [{"fault": "boot", "code": "ContainerInvalidImage"}]}',
        )
    else:
        machine["containerConfiguration"] = containers
    try:
        client.create_pool(
            {
                "id": lab.prefix,
                "vmSize": "standard_d2s_v3",
                "virtualMachineConfiguration": machine,
                "targetDedicatedNodes": 1,
            }
        )
        lab.eventually(lambda: lab.node_state() == "unusable")
    finally:
        if is_local:
            clear_faults(local_connection(connection))
