"""Where a task or a subtask runs, in wire form. Pure."""

from localbatch.rows.nodes import NodeRow
from localbatch.service.wire import Json


def describe_node_info(node: NodeRow, *, folder: str, url: str) -> Json:
    """Return a nodeInfo; `folder` is the task's, relative to the node's root."""
    node_url = f"{url}/pools/{node.pool_id}/nodes/{node.id}"
    return {
        "affinityId": f"TVM:{node.id}",
        "nodeUrl": node_url,
        "poolId": node.pool_id,
        "nodeId": node.id,
        "taskRootDirectory": folder,
        "taskRootDirectoryUrl": f"{node_url}/files/{folder}",
    }
