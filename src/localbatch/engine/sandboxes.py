"""The sandboxes of the nodes: opened for a node's first task, closed when the node goes down."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from localbatch.agent.sandbox.isolation import Isolation
from localbatch.agent.sandbox.sandbox import Sandbox
from localbatch.orders.layout import node_folder, remove, tmp_folder


@dataclass(slots=True, kw_only=True)
class Sandboxes:
    """Every open sandbox; none ever when the machine cannot isolate."""

    root: Path
    isolation: Isolation | None = None
    _open: dict[str, Sandbox] = field(default_factory=dict)

    def of(self, node_id: str) -> Sandbox | None:
        """Return the node's sandbox, opened now if it is not."""
        # Without isolation tasks see the whole machine, which `localbatch status` tells.
        if self.isolation is None:
            return None
        known = self._open.get(node_id)
        # A task may kill all that it sees, and with it the sandbox: the next task gets a new one.
        if known is None or not known.is_open:
            self.close(node_id)
            self._open[node_id] = self.isolation.open(
                node_dir=node_folder(self.root, node_id), tmp_dir=tmp_folder(self.root, node_id)
            )
        return self._open[node_id]

    async def discard(self, node_id: str) -> None:
        """Close the node's sandbox and empty its /tmp, as a machine that goes down does."""
        self.close(node_id)
        await asyncio.to_thread(remove, tmp_folder(self.root, node_id))

    def close(self, node_id: str) -> None:
        """Close the node's sandbox with all that still runs in it."""
        sandbox = self._open.pop(node_id, None)
        if sandbox:
            sandbox.close()

    def close_all(self) -> None:
        """Close every sandbox."""
        for node_id in list(self._open):
            self.close(node_id)
