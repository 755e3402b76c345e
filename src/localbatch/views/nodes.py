"""A compute node as the service shows it."""

from localbatch.rows.nodes import NodeError, NodeRow
from localbatch.rows.pools import PoolRow
from localbatch.rules.addresses import node_address
from localbatch.service.wire import Json, format_time
from localbatch.service.withheld import without_secrets
from localbatch.views.executions import (
    describe_details,
    describe_node_execution,
    describe_recent_task,
)

# What $select may name: all of the API's model of a node, also what is never shown here.
PROPERTIES = frozenset(
    """
    id url state schedulingState stateTransitionTime lastBootTime allocationTime ipAddress
    ipv6Address affinityId vmSize totalTasksRun runningTasksCount runningTaskSlotsCount
    totalTasksSucceeded recentTasks startTask startTaskInfo errors isDedicated
    endpointConfiguration nodeAgentInfo virtualMachineInfo
    """.split()  # noqa: SIM905 - a list of words reads best as one
)

# The newest agent that the service's change log names.
_AGENT_VERSION = "1.12.15"


def describe_node(node: NodeRow, *, pool: PoolRow, base: str, running: int, slots: int) -> Json:
    """Return a node's representation; `running` tasks take `slots` now."""
    url = f"{base}/pools/{pool.id}/nodes/{node.id}"
    start = node.start_execution
    body: Json = {
        "id": node.id,
        "url": url,
        "state": node.state,
        "schedulingState": node.scheduling,
        "stateTransitionTime": format_time(node.state_time),
        "lastBootTime": format_time(node.last_boot_time),
        "allocationTime": format_time(node.allocation_time),
        "totalTasksRun": node.total_run,
        "totalTasksSucceeded": node.total_succeeded,
        "runningTasksCount": running,
        "runningTaskSlotsCount": slots,
        **_describe_machine(node, pool),
    }
    optional = {
        "recentTasks": [describe_recent_task(recent, base=base) for recent in node.recent],
        "startTask": without_secrets(node.start_task),
        "startTaskInfo": start and describe_node_execution(start, node_url=url),
        "errors": [_describe_error(error) for error in node.errors],
    }
    # Empty lists are left out as well, as the service does it.
    return body | {name: value for name, value in optional.items() if value}


def _describe_error(error: NodeError) -> Json:
    info: Json = {"code": error.code, "message": error.message}
    return info | ({"errorDetails": describe_details(error.details)} if error.details else {})


def _describe_machine(node: NodeRow, pool: PoolRow) -> Json:
    image = pool.spec["virtualMachineConfiguration"]["imageReference"]
    return {
        "isDedicated": node.is_dedicated,
        "vmSize": pool.spec["vmSize"],
        "ipAddress": node_address(node.id, node.sequence),
        # For the form alone: nothing ever listens there.
        "ipv6Address": f"fd00::{node.sequence:x}",
        # The form in which the service was recorded to write it.
        "affinityId": f"TVM:{node.id}",
        # Where a node of the service is reached for a remote login, which there is none here.
        "endpointConfiguration": {"inboundEndpoints": []},
        "nodeAgentInfo": {
            # The agent is that of the machine's image, and is never renewed while the node lives.
            "lastUpdateTime": format_time(node.allocation_time),
            "version": _AGENT_VERSION,
        },
        "virtualMachineInfo": {"imageReference": image},
    }
