"""What a node's agent has logged, and its way into a container of the user's."""

import asyncio
import logging
from pathlib import Path

from localbatch.agent.transfers.blobs import upload_blob
from localbatch.agent.transfers.requests import TransferError
from localbatch.engine.context import Engine
from localbatch.orders import layout
from localbatch.rows.nodes import NodeRow
from localbatch.service.wire import format_time

_AGENT_LOG = "volatile/agent-debug.log"
_START_TASK_LOGS = ("startup/stdout.txt", "startup/stderr.txt")
_log = logging.getLogger(__name__)


def collect(engine: Engine, node: NodeRow) -> tuple[Path, ...]:
    """Write the agent's log and return the files that the node has to show."""
    folder = layout.node_folder(engine.root, node.id)
    # A node that was preempted is asked as well, and has lost its folder.
    layout.make_node(engine.root, node.id)
    (folder / _AGENT_LOG).write_text(_describe(node), encoding="utf-8")
    files = (folder / name for name in (_AGENT_LOG, *_START_TASK_LOGS))
    return tuple(file for file in files if file.is_file())


async def upload(files: tuple[Path, ...], container_url: str, folder: str) -> None:
    """Upload files; one that fails is named in the server's log."""
    for file in files:
        name = f"{folder}/{file.name}"
        try:
            await asyncio.to_thread(upload_blob, file, container_url, name, headers={})
        # The request was answered before the upload began, as in the service: nobody else can be
        # told.
        except (TransferError, OSError, ValueError) as error:
            _log.warning("the log %s was not uploaded: %s", file.name, error)


def _describe(node: NodeRow) -> str:
    start_task = (node.start_execution and node.start_execution.result) or "none"
    lines = [
        f"{format_time(node.allocation_time)} allocated to pool {node.pool_id}",
        f"{format_time(node.last_boot_time)} booted, start task: {start_task}",
        f"{format_time(node.state_time)} {node.state}, scheduling {node.scheduling}",
    ]
    lines += [f"task {task.job_id}/{task.task_id} {task.task_state}" for task in node.recent]
    return "\n".join(lines) + "\n"
