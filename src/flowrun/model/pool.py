"""A pool of compute nodes and its start task."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flowrun.model.files import ResourceFile
from flowrun.model.secret import Secret, secrets_of


class NodeFill(StrEnum):
    """How tasks are spread over the nodes' slots."""

    SPREAD = "spread"
    PACK = "pack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A marketplace image."""

    publisher: str
    offer: str
    sku: str
    version: str = "latest"

    def __str__(self) -> str:
        return f"{self.publisher} {self.offer} {self.sku}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTask:
    """What every node runs before it takes tasks; `command_line` as Batch gets it."""

    command_line: str
    resource_files: tuple[ResourceFile, ...] = ()
    env: Mapping[str, str | Secret] = field(default_factory=dict)
    elevated: bool = False
    retries: int = 0
    wait: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The nodes that tasks run on; `name` is its key under `pools`, empty for the only `pool`."""

    name: str = ""
    id: str
    image: Image
    vm_size: str
    dedicated: int = 0
    spot: int = 0
    task_slots_per_node: int = 1
    fill: NodeFill = NodeFill.SPREAD
    start_task: StartTask | None = None

    @property
    def address(self) -> str:
        """Where the workflow file says it: `pool` or `pools.<name>`."""
        return f"pools.{self.name}" if self.name else "pool"

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What of the pool must not be shown."""
        return secrets_of(self.start_task.env) if self.start_task else ()
