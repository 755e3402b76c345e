"""A0001: the documentation allows a reboot from idle and running; `starttaskfailed` works as well.

`execute.pools.reboot_nodes` relies on it to mend a pool after its start task was corrected.
"""

from assumptions.conftest import Lab
from flowrun.model.pool import StartTask


def test_a_node_whose_start_task_failed_can_be_rebooted(lab: Lab) -> None:
    lab.make_pool(StartTask(command_line="/bin/bash -c 'exit 1'"))
    lab.eventually(lambda: lab.node_state() == "starttaskfailed")
    node = lab.gateways.batch.list_nodes(lab.prefix)[0]

    lab.gateways.batch.reboot_node(lab.prefix, node.id)

    def booted_again() -> bool:
        now = lab.gateways.batch.list_nodes(lab.prefix)[0].last_boot
        return now is not None and node.last_boot is not None and now > node.last_boot

    lab.eventually(booted_again)
